/// The main workflow over the REST API, as any client would run it, with its progress and results on the
/// terminal.
@NullMarked
package dev.labeler.standalone.demo;

import org.jspecify.annotations.NullMarked;
