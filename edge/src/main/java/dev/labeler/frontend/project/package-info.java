/// The frontend's calls about projects and classes.
@NullMarked
package dev.labeler.frontend.project;

import org.jspecify.annotations.NullMarked;
