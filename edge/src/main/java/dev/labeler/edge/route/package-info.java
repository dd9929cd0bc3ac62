/// Routing of a method and a path: templates in the syntax of `google.api.http`, stored in a trie over their
/// segments.
@NullMarked
package dev.labeler.edge.route;

import org.jspecify.annotations.NullMarked;
