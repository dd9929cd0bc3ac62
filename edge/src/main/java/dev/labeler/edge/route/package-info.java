/// From a method and a path to what serves it: templates as `google.api.http` spells them, in a
/// trie over their segments.
@NullMarked
package dev.labeler.edge.route;

import org.jspecify.annotations.NullMarked;
