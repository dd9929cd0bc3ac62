/// The model of an annotated dataset: classes, images, geometries and their validation. Independent of file
/// formats.
@NullMarked
package dev.labeler.formats.model;

import org.jspecify.annotations.NullMarked;
