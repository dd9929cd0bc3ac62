package dev.labeler.export.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.Samples;
import dev.labeler.export.TestHouse;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionPurgeTest {
    @Test
    void versionsAndExportsOfAPurgedDatasetGoWhateverStepFailsFirst() throws Exception {
        try (var house = new TestHouse()) {
            var project = house.project(Samples.BOXES);
            var kept = house.project(Samples.BOXES);
            var version = house.owner().publish(project);
            house.owner().publish(kept);
            var stored = house.owner()
                    .exports()
                    .createExport(CreateExportRequest.newBuilder()
                            .setProjectId(project)
                            .setExportFormat(ExportFormat.EXPORT_FORMAT_COCO)
                            .build());
            var folder = "exports/" + project + "/";
            assertThat(house.keys(folder)).hasSizeGreaterThan(3).contains(stored.getExportPath());
            // A rollback does not undo what a sequence counted.
            house.sql("CREATE SEQUENCE attempts");
            house.sql("""
                    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM nextval('attempts'); RAISE EXCEPTION 'killed here'; END $$
                    """);
            var tables = List.of("artifact", "version", "stored_export");
            for (var table : tables) {
                house.sql("CREATE TRIGGER fail BEFORE DELETE ON " + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION fail()");
            }
            house.purgeDatasetOf(version.getId());
            for (var table : tables) {
                var attempts = attempts(house);
                Eventually.eventually(
                        Duration.ofSeconds(30),
                        () -> assertThat(attempts(house)).isGreaterThan(attempts));
                assertThat(versions(house, project)).as(table).isEqualTo(1);
                house.sql("DROP TRIGGER fail ON " + table);
            }

            Eventually.eventually(
                    Duration.ofSeconds(30),
                    () -> assertThat(versions(house, project)).isZero());
            assertThat(house.keys(folder)).isEmpty();
            assertThat(house.number("SELECT count(*) FROM artifact WHERE version_id = ?", version.getId()))
                    .isZero();
            assertThat(house.number("SELECT count(*) FROM stored_export WHERE project_id = ?", project))
                    .isZero();
            assertThat(versions(house, kept)).isEqualTo(1);
            assertThat(house.keys("exports/" + kept + "/")).isNotEmpty();
        }
    }

    private static int versions(TestHouse house, String project) {
        return house.number("SELECT count(*) FROM version WHERE project_id = ?", project);
    }

    private static int attempts(TestHouse house) {
        return house.number("SELECT last_value FROM attempts");
    }
}
