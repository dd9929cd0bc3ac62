/// Who calls: credentials verified by every process itself, and the tokens that the server issues.
@NullMarked
package dev.labeler.kit.identity;

import org.jspecify.annotations.NullMarked;
