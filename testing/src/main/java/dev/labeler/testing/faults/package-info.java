/// A proxy in front of the S3 store of a test that injects faults: refused and reset connections, hanging
/// requests, error responses, truncated and damaged bodies, lost responses, delays and low bandwidth. Rules
/// select the requests. The package contains no assertions about the product's behaviour.
@NullMarked
package dev.labeler.testing.faults;

import org.jspecify.annotations.NullMarked;
