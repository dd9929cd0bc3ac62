/// Callers: verification of credentials, which every process does itself, and the tokens that the server
/// issues.
@NullMarked
package dev.labeler.kit.identity;

import org.jspecify.annotations.NullMarked;
