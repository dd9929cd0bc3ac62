/// What an annotated dataset is made of: classes, images, geometries and the rules they obey. Knows
/// no file format.
@NullMarked
package dev.labeler.formats.model;

import org.jspecify.annotations.NullMarked;
