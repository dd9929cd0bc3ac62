package dev.labeler.kit.storage;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/// Timeouts of storage calls without progress.
///
/// @param ordinary time without a byte, for one attempt of an ordinary request
record StallTimeouts(Duration ordinary) {
    private static final int ATTEMPTS = S3ClientFactory.ATTEMPTS;

    /// For requests with a long processing time, and for all attempts of a read together.
    Duration slow() {
        return ordinary.multipliedBy(ATTEMPTS);
    }

    /// Limits all attempts of a call with a long processing time together.
    void limitWhole(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(slow());
    }

    /// Limits a check after a failed call, whose caller has already waited.
    void limitShort(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(ordinary);
    }
}
