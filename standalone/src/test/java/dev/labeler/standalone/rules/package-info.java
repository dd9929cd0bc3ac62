/// Rules for the source tree: dependencies, names, words and documents.
@NullMarked
package dev.labeler.standalone.rules;

import org.jspecify.annotations.NullMarked;
