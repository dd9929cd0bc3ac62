/// Published versions of a project and exports on demand. Reads frozen rows from annotation-service and
/// images from dataset-service, and stores only versions and their files.
@NullMarked
package dev.labeler.export;

import org.jspecify.annotations.NullMarked;
