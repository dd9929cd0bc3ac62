package dev.labeler.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.kit.config.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetServiceConfigTest {
    private static final String URL = "postgresql://labeler:secret@db:5432/labeler";

    @Test
    void defaults() {
        var config = DatasetServiceConfig.fromEnvironment(new Environment(Map.of("DATABASE_URL", URL)), "minio");

        assertThat(config.userDatabase()).isEqualTo(config.database());
        assertThat(config.storageType()).isEqualTo("minio");
        assertThat(config.spoolDirectory()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(config.limits()).isEqualTo(ArchiveLimits.DEFAULT);
        assertThat(config.deletedRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.analyzeRoot()).isNull();
    }

    @Test
    void fullMapping() {
        var config = DatasetServiceConfig.fromEnvironment(
                new Environment(Map.of(
                        "DATABASE_URL", URL,
                        "USER_DATABASE_URL", "postgresql://platform:secret@users/platform",
                        "UPLOAD_SPOOL_DIR", "/spool",
                        "MAX_UPLOAD_MB", "500",
                        "DELETED_RETENTION", "P7D",
                        "ANALYZE_ROOT", "/datasets")),
                "aws");

        assertThat(config.userDatabase().jdbcUrl()).isEqualTo("jdbc:postgresql://users/platform");
        assertThat(config.spoolDirectory()).isEqualTo(Path.of("/spool"));
        assertThat(config.limits()).isEqualTo(new ArchiveLimits(500L << 20, 2000L << 20, 120_000));
        assertThat(config.deletedRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.analyzeRoot()).isEqualTo(Path.of("/datasets"));
    }
}
