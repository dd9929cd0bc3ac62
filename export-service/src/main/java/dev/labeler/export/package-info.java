/// export-service: published versions of a project and exports on demand. It asks
/// annotation-service for frozen rows and dataset-service for images, and owns nothing but versions
/// and their files.
@NullMarked
package dev.labeler.export;

import org.jspecify.annotations.NullMarked;
