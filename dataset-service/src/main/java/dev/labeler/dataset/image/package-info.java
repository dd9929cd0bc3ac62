/// Parsers of image headers: type, size and orientation. Pixels are never decoded. The parsers are written here
/// because a general metadata library reads whole chunks into memory, at the length that a malicious file claims.
@NullMarked
package dev.labeler.dataset.image;

import org.jspecify.annotations.NullMarked;
