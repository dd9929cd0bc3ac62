/// Messages as JSON and back, by their descriptors and the options beside them. One codec a message
/// type, made once.
@NullMarked
package dev.labeler.edge.json;

import org.jspecify.annotations.NullMarked;
