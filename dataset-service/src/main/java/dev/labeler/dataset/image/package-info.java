/// What the header bytes of an image file say: its type, size and orientation. Pixels are never
/// decoded. The parsers are ours because a general metadata library reads whole chunks into memory,
/// at the length that a hostile file claims.
@NullMarked
package dev.labeler.dataset.image;

import org.jspecify.annotations.NullMarked;
