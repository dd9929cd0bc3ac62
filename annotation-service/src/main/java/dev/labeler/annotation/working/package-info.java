/// Working versions: automatic frozen states of a project with all drafts. This package decides when one is
/// due and creates its row; export-service writes the files.
@NullMarked
package dev.labeler.annotation.working;

import org.jspecify.annotations.NullMarked;
