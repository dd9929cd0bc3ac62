/// The methods with which annotators divide the images of a project among themselves.
@NullMarked
package dev.labeler.annotation.collaboration;

import org.jspecify.annotations.NullMarked;
