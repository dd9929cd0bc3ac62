package dev.labeler.kit.storage;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/// How long storage calls may make no progress.
///
/// @param ordinary without a byte moving, for one attempt of an ordinary request
record StallTimeouts(Duration ordinary) {
    private static final int ATTEMPTS = S3ClientFactory.ATTEMPTS;

    /// For requests on which a store works before it answers, and for all attempts of a read together.
    Duration slow() {
        return ordinary.multipliedBy(ATTEMPTS);
    }

    /// For calls on which the store works long before it answers: all attempts together take no longer than one
    /// may.
    void limitWhole(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(slow());
    }

    /// For questions whose answer a caller waits for who has waited already.
    void limitShort(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(ordinary);
    }
}
