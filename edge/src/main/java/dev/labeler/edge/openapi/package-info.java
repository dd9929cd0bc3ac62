/// The contract as OpenAPI 3.1, generated from the same descriptors and options that serve requests.
@NullMarked
package dev.labeler.edge.openapi;

import org.jspecify.annotations.NullMarked;
