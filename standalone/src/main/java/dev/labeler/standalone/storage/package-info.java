/// `labeler storage copy`: copies the objects of an installation to another store while services run.
@NullMarked
package dev.labeler.standalone.storage;

import org.jspecify.annotations.NullMarked;
