/// Tests of outgoing requests.
@NullMarked
package dev.labeler.export.http;

import org.jspecify.annotations.NullMarked;
