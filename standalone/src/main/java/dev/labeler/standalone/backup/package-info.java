/// `labeler backup` and `labeler restore`: copies of a whole installation, its database rows and its objects, that are
/// consistent with each other. A backup is a manifest that refers to contents by their SHA-256, so that contents
/// which an earlier backup has are not stored again.
@NullMarked
package dev.labeler.standalone.backup;

import org.jspecify.annotations.NullMarked;
