package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.CocoSamples;
import dev.labeler.export.TestExportService;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionPurgerTest {
    @Test
    void versionsAndExportsOfAPurgedDatasetAreDeletedAfterAFailureOfAnyStep() throws Exception {
        try (var service = new TestExportService()) {
            var project = service.project(CocoSamples.BOXES);
            var kept = service.project(CocoSamples.BOXES);
            var version = service.owner().publish(project);
            service.owner().publish(kept);
            var stored = service.owner()
                    .exports()
                    .createExport(CreateExportRequest.newBuilder()
                            .setProjectId(project)
                            .setExportFormat(ExportFormat.EXPORT_FORMAT_COCO)
                            .build());
            var folder = "exports/" + project + "/";
            assertThat(service.keys(folder)).hasSizeGreaterThan(3).contains(stored.getExportPath());
            // A rollback does not reset a sequence.
            service.sql("CREATE SEQUENCE attempts");
            service.sql("""
                    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM nextval('attempts'); RAISE EXCEPTION 'killed here'; END $$
                    """);
            var tables = List.of("artifact", "version", "stored_export");
            for (var table : tables) {
                service.sql("CREATE TRIGGER fail BEFORE DELETE ON " + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION fail()");
            }
            service.purgeDatasetOf(version.getId());
            for (var table : tables) {
                var attempts = attempts(service);
                Eventually.eventually(
                        Duration.ofSeconds(30),
                        () -> assertThat(attempts(service)).isGreaterThan(attempts));
                assertThat(versions(service, project)).as(table).isEqualTo(1);
                service.sql("DROP TRIGGER fail ON " + table);
            }

            Eventually.eventually(
                    Duration.ofSeconds(30),
                    () -> assertThat(versions(service, project)).isZero());
            assertThat(service.keys(folder)).isEmpty();
            assertThat(service.number("SELECT count(*) FROM artifact WHERE version_id = ?", version.getId()))
                    .isZero();
            assertThat(service.number("SELECT count(*) FROM stored_export WHERE project_id = ?", project))
                    .isZero();
            assertThat(versions(service, kept)).isEqualTo(1);
            assertThat(service.keys("exports/" + kept + "/")).isNotEmpty();
        }
    }

    private static int versions(TestExportService service, String project) {
        return service.number("SELECT count(*) FROM version WHERE project_id = ?", project);
    }

    private static int attempts(TestExportService service) {
        return service.number("SELECT last_value FROM attempts");
    }
}
