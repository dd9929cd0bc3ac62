/// The frontend's calls about uploads and folders.
@NullMarked
package dev.labeler.frontend.upload;

import org.jspecify.annotations.NullMarked;
