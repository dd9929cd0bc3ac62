/// Recovery of the list of versions from the manifests and working copies in storage.
@NullMarked
package dev.labeler.export.recovery;

import org.jspecify.annotations.NullMarked;
