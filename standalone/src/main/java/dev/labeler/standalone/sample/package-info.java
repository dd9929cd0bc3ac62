/// A small generated dataset: the same bytes on every machine, with every kind of shape and name that formats
/// treat differently.
@NullMarked
package dev.labeler.standalone.sample;

import org.jspecify.annotations.NullMarked;
