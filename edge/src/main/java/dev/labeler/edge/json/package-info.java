/// Messages as JSON and back, by their descriptors and options. There is one codec per message type.
@NullMarked
package dev.labeler.edge.json;

import org.jspecify.annotations.NullMarked;
