/// Reading LabelMe JSON.
@NullMarked
package dev.labeler.formats.labelme;

import org.jspecify.annotations.NullMarked;
