package dev.labeler.kit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StorageConfigTest {
    @Test
    void awsNeedsNoEndpoint() {
        var config = of(Map.of("S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "hidden-key"));

        assertThat(config.provider()).isEqualTo(StorageProvider.AWS);
        assertThat(config.endpoint()).isNull();
        assertThat(config.pathStyle()).isFalse();
        assertThat(config.datasetsBucket()).isEqualTo("vision-platform-datasets");
        assertThat(config.annotationsBucket()).isEqualTo("labeler-annotations");
        assertThat(config.toString()).doesNotContain("hidden-key");
    }

    @Test
    void defaultsNeedOnlyTheKey() {
        var config = of(Map.of("S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "b"));

        assertThat(config)
                .isEqualTo(new StorageConfig(
                        StorageProvider.AWS,
                        null,
                        null,
                        "us-east-1",
                        "a",
                        new Secret("b"),
                        false,
                        "vision-platform-datasets",
                        "labeler-annotations",
                        "platform-datasets",
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Path.of(System.getProperty("java.io.tmpdir")),
                        Duration.ofSeconds(10)));
    }

    @Test
    void everyVariableIsMapped() {
        var config = of(Map.ofEntries(
                Map.entry("S3_PROVIDER", "ceph"),
                Map.entry("S3_ENDPOINT", "http://store:9000"),
                Map.entry("S3_PUBLIC_ENDPOINT", "https://files.example"),
                Map.entry("S3_REGION", "eu-1"),
                Map.entry("S3_ACCESS_KEY", "a"),
                Map.entry("S3_SECRET_KEY", "b"),
                Map.entry("S3_PATH_STYLE", "false"),
                Map.entry("EXTERNAL_BUCKET_DATASETS", "sets"),
                Map.entry("S3_BUCKET", "labels"),
                Map.entry("PLATFORM_BUCKET", "official"),
                Map.entry("APP_SIGNED_URL__DEFAULT_TTL", "60"),
                Map.entry("APP_SIGNED_URL__MAX_TTL", "P1D"),
                Map.entry("UPLOAD_SPOOL_DIR", "/var/spool/labeler"),
                Map.entry("STORAGE_STALL_TIMEOUT", "3")));

        assertThat(config)
                .isEqualTo(new StorageConfig(
                        StorageProvider.CEPH,
                        URI.create("http://store:9000"),
                        URI.create("https://files.example"),
                        "eu-1",
                        "a",
                        new Secret("b"),
                        false,
                        "sets",
                        "labels",
                        "official",
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        Path.of("/var/spool/labeler"),
                        Duration.ofSeconds(3)));
    }

    @Test
    void theNamesOfR2AreUnderstood() {
        var config = of(Map.of(
                "R2_ENDPOINT", "https://x.r2.cloudflarestorage.com",
                "R2_ACCESS_KEY_ID", "a",
                "R2_SECRET_ACCESS_KEY", "b",
                "R2_BUCKET", "labels"));

        assertThat(config.provider()).isEqualTo(StorageProvider.R2);
        assertThat(config.region()).isEqualTo("auto");
        assertThat(config.annotationsBucket()).isEqualTo("labels");
    }

    @Test
    void aMinioOfTheComposeFileIsReadWhole() {
        var config = of(Map.of(
                "EXTERNAL_STORAGE_ENDPOINT", "http://minio:9000",
                "EXTERNAL_STORAGE_ACCESS_KEY", "a",
                "EXTERNAL_STORAGE_SECRET_KEY", "b",
                "EXTERNAL_BUCKET_DATASETS", "sets",
                "S3_PUBLIC_ENDPOINT", "http://localhost:9000",
                "APP_SIGNED_URL__DEFAULT_TTL", "900"));

        assertThat(config.provider()).isEqualTo(StorageProvider.MINIO);
        assertThat(config.endpoint()).isEqualTo(URI.create("http://minio:9000"));
        assertThat(config.publicEndpoint()).isEqualTo(URI.create("http://localhost:9000"));
        assertThat(config.pathStyle()).isTrue();
        assertThat(config.datasetsBucket()).isEqualTo("sets");
        assertThat(config.linkTtl()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void whatIsMissingOrUnreadableIsNamed() {
        assertRefused(Map.of("S3_ENDPOINT", "http://minio:9000"), "S3_ACCESS_KEY");
        assertRefused(Map.of("S3_PROVIDER", "tape", "S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "b"), "S3_PROVIDER");
        assertRefused(Map.of("S3_PROVIDER", "ceph", "S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "b"), "S3_ENDPOINT");
        assertRefused(Map.of("S3_ENDPOINT", "http://", "S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "b"), "S3_ENDPOINT");
        assertRefused(
                Map.of("S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "b", "APP_SIGNED_URL__MAX_TTL", "P8D"),
                "APP_SIGNED_URL__MAX_TTL");
    }

    @Test
    void anyVariableOfAStoreNamesOne() {
        assertThat(StorageConfig.isConfiguredIn(new Environment(Map.of("DATABASE_URL", "x", "S3_REGION", " "))))
                .isFalse();
        for (var name :
                List.of("S3_PROVIDER", "S3_ACCESS_KEY", "S3_BUCKET", "R2_ENDPOINT", "EXTERNAL_STORAGE_ENDPOINT")) {
            assertThat(StorageConfig.isConfiguredIn(new Environment(Map.of(name, "aws"))))
                    .as(name)
                    .isTrue();
        }
        assertThat(StorageConfig.isConfiguredIn(new Environment(
                        Map.of("S3_PROVIDER", "embedded", "S3_PUBLIC_ENDPOINT", "https://files.example"))))
                .isFalse();
    }

    private static void assertRefused(Map<String, String> variables, String named) {
        assertThatThrownBy(() -> of(variables))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(named);
    }

    private static StorageConfig of(Map<String, String> variables) {
        return StorageConfig.fromEnvironment(new Environment(variables));
    }
}
