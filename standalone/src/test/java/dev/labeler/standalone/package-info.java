/// Tests of the product from outside: they call a running server over REST or gRPC, as a user would.
@NullMarked
package dev.labeler.standalone;

import org.jspecify.annotations.NullMarked;
