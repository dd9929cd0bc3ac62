/// A proxy before the S3 store of a test that injects faults: refused and reset connections, hanging
/// requests, error answers, truncated and damaged bodies, lost replies, delays and low bandwidth. Rules
/// choose the requests. It contains no expectation about what the product does with a fault.
@NullMarked
package dev.labeler.testing.faults;

import org.jspecify.annotations.NullMarked;
