/// One HTTP exchange: what every endpoint reads and answers with, the dispatch to it, and failures
/// in their one JSON shape.
@NullMarked
package dev.labeler.edge.http;

import org.jspecify.annotations.NullMarked;
