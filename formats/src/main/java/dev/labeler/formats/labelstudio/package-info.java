/// Reading and writing Label Studio tasks.
@NullMarked
package dev.labeler.formats.labelstudio;

import org.jspecify.annotations.NullMarked;
