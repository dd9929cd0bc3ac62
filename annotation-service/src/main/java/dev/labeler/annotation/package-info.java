/// Projects, classes, annotations and their revisions, image status, imports and frozen versions.
/// This package wires them.
@NullMarked
package dev.labeler.annotation;

import org.jspecify.annotations.NullMarked;
