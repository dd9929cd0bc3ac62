/// The product from outside: everything here speaks REST or gRPC to a running server, as a user
/// would.
@NullMarked
package dev.labeler.standalone;

import org.jspecify.annotations.NullMarked;
