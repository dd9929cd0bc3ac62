/// Imports the label files of a dataset into its project, as a job that any replica can resume.
@NullMarked
package dev.labeler.annotation.imports;

import org.jspecify.annotations.NullMarked;
