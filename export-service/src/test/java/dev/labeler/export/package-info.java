/// What the tests of export-service share.
@NullMarked
package dev.labeler.export;

import org.jspecify.annotations.NullMarked;
