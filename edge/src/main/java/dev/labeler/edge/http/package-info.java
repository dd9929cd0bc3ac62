/// HTTP requests and responses: dispatch to endpoints, admission, CORS, and failures as JSON.
@NullMarked
package dev.labeler.edge.http;

import org.jspecify.annotations.NullMarked;
