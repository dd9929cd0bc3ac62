/// The product from outside: everything here speaks REST or gRPC to a running house, as a user
/// would.
@NullMarked
package dev.labeler.standalone;

import org.jspecify.annotations.NullMarked;
