package dev.labeler.testing.fuzz;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.testing.TestIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Untrusted credentials and configuration text that service-kit parses.
class CredentialFuzzTest {
    @Test
    void bearerTokens() throws InterruptedException {
        FuzzRunner.of("bearer-token")
                .seed(TestIdentity.user(7), TestIdentity.platform(7L), TestIdentity.platform(null))
                .words(".", "eyJhbGciOiJub25lIn0", "e30", "bnVsbA", "W10", "=")
                .refusesWith(Failure.class)
                .run(input -> TestIdentity.CREDENTIALS.verify(text(input)));
    }

    @Test
    void linkTokens() throws InterruptedException {
        var links = TestIdentity.TOKENS.links();
        FuzzRunner.of("link-token")
                .seed(links.issue(
                        "download", Map.of("dataset", "ds_1"), Instant.now().plusSeconds(3600)))
                .words(".", "eyJhbGciOiJub25lIn0", "e30", "bnVsbA", "W10")
                .refusesWith(Failure.class)
                .run(input -> links.verify("download", text(input)));
    }

    @Test
    void databaseUrls() throws InterruptedException {
        FuzzRunner.of("database-url")
                .seed(
                        "postgresql://user:p%40ss@host:5432/name?sslmode=require",
                        "postgres://u@[::1]/n", "jdbc:postgresql://h/n?user=a&password=b")
                .words("//", "@", ":", "%4", "?", "&a=b", "[::1]", "sslmode=")
                .refusesWith(ConfigException.class)
                .run(input -> DatabaseConfig.of(text(input)));
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
