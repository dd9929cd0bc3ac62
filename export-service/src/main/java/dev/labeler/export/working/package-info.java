/// Copies of working versions: follows the versions that annotation-service creates, writes their files by
/// job, and deletes old ones.
@NullMarked
package dev.labeler.export.working;

import org.jspecify.annotations.NullMarked;
