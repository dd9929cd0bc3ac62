/// The contract as OpenAPI 3.1, derived from the same descriptors and options that requests are
/// served by.
@NullMarked
package dev.labeler.edge.openapi;

import org.jspecify.annotations.NullMarked;
