/// The API of the labelling frontend in use: services that map its calls to those of the contract, with the caller's
/// credential. They have no rules and no data of their own.
@NullMarked
package dev.labeler.frontend;

import org.jspecify.annotations.NullMarked;
