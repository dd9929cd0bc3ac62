/// Requests to servers of other operators: addresses that are allowed, and limits of time and size. Does not depend on
/// deliveries.
@NullMarked
package dev.labeler.export.http;

import org.jspecify.annotations.NullMarked;
