package dev.labeler.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.MovableClock;
import dev.labeler.proto.type.v1.LimitClass;
import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.TestPostgres;
import java.net.InetAddress;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedBucketStoreTest {
    private final MovableClock clock = new MovableClock();
    private final ClockTimeMeter meter = new ClockTimeMeter(clock);
    private final TestPostgres.Database database = TestPostgres.freshDatabase();

    @Test
    void bucketsThatAreFullAgainAreSwept() throws Exception {
        try (var shared = SharedBucketStore.open(database.config(), meter)) {
            shared.tryConsume(new RateLimitKey("user", "user:7", 100), 5);
            shared.tryConsume(new RateLimitKey("user", "user:8", 100), 5);
            age("user/100/user:7", Duration.ofSeconds(130));
            age("user/100/user:8", Duration.ofSeconds(100));
            shared.deleteExpired();
            assertThat(stored()).containsExactly("user/100/user:8");
        }
    }

    @Test
    void callsAreTakenInBlocks() throws Exception {
        var limits = new RateLimitConfig(0, 6000, 0, 0, 0);
        try (var first = RateLimiter.open(limits, TestIdentity.CREDENTIALS, database.config(), clock);
                var second = RateLimiter.open(limits, TestIdentity.CREDENTIALS, database.config(), clock)) {
            assertThat(remaining(first)).isEqualTo(5999);
            for (int i = 0; i < 200; i++) {
                remaining(first);
            }
            assertThat(remaining(second))
                    .as("the first one took 300 out of the shared bucket, at once")
                    .isEqualTo(5699);
        }
    }

    @Test
    void aChangedLimitBeginsANewBucket() throws Exception {
        try (var shared = SharedBucketStore.open(database.config(), meter)) {
            shared.tryConsume(new RateLimitKey("user", "user:7", 100), 100);
            var granted = shared.tryConsume(new RateLimitKey("user", "user:7", 200), 200);
            assertThat(granted).isNotNull();
            assertThat(granted.getValue()).isEqualTo(200);
        }
    }

    private static long remaining(RateLimiter limits) {
        var quota = limits.tryConsume(
                LimitClass.LIMIT_CLASS_STANDARD, TestIdentity.user(7), InetAddress.getLoopbackAddress(), List.of());
        assertThat(quota).isNotNull();
        return quota.remaining();
    }

    /// The library takes the time for this from the system, so the row is moved instead of the clock.
    private void age(String bucket, Duration by) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var update = connection.prepareStatement(
                        "UPDATE edge.rate_limit_bucket SET expires_at = expires_at - ? WHERE bucket_id = ?")) {
            update.setLong(1, by.toMillis());
            update.setString(2, bucket);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private List<String> stored() throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var select = connection.createStatement();
                var rows = select.executeQuery("SELECT bucket_id FROM edge.rate_limit_bucket ORDER BY bucket_id")) {
            var buckets = new ArrayList<String>();
            while (rows.next()) {
                buckets.add(rows.getString(1));
            }
            return buckets;
        }
    }
}
