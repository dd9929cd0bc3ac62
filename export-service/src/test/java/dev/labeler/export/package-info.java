/// Shared fixtures of the tests of export-service.
@NullMarked
package dev.labeler.export;

import org.jspecify.annotations.NullMarked;
