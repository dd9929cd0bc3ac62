/// The main job, done over the REST API as any client would do it, with its progress and result
/// drawn on the terminal.
@NullMarked
package dev.labeler.standalone.demo;

import org.jspecify.annotations.NullMarked;
