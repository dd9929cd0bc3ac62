package dev.labeler.annotation.purge;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProjectPurgerTest {
    private static TestAnnotationService testService;
    private static Database beside;
    private static AnnotationClient owner;

    @BeforeAll
    static void open() {
        testService = new TestAnnotationService();
        beside = testService.database();
        owner = testService.user(1);
        sql("""
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'killed here'; END $$
                """);
    }

    @AfterAll
    static void close() {
        beside.close();
        testService.close();
    }

    @Test
    void everyRowOfTheProjectIsDeletedAfterAFailureOfAnyStep() throws Exception {
        var purged = project();
        var kept = project();
        var before = rows(kept);
        assertThat(rows(purged)).isPositive().isEqualTo(before);
        var purge = new ProjectPurger(beside, 7);
        var datasetId = datasetOf(purged);
        for (var table : List.of("annotation_revision", "change", "version", "image", "class", "project")) {
            sql("CREATE TRIGGER fail BEFORE DELETE ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION fail()");
            assertThatThrownBy(() -> purge.purge(datasetId)).as(table).hasMessageContaining("killed here");
            sql("DROP TRIGGER fail ON " + table);
        }

        purge.purge(datasetId);
        purge.purge(datasetId);

        assertThat(rows(purged)).isZero();
        assertThat(rows(kept)).isEqualTo(before);
        List<String> prefixes = beside.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT prefix FROM mask_cleanup")
                        .mapTo(String.class)
                        .list());
        assertThat(prefixes).contains("mask/1/mg_1/");
    }

    @Test
    void revisionsStayImmutableForOtherDatabaseRoles() throws Exception {
        var project = project();
        new ProjectPurger(beside, 7).purge("ds_none");
        new ProjectPurger(beside, 7).purge(datasetOf(project()));
        for (var statement : List.of(
                "DELETE FROM annotation_revision WHERE project_id = '" + project + "'",
                "TRUNCATE annotation_revision",
                "UPDATE annotation_revision SET geometry = '' WHERE project_id = '" + project + "'")) {
            assertThatThrownBy(() -> sql(statement)).as(statement).hasMessageContaining("append-only");
        }
        for (var statement : List.of(
                "TRUNCATE annotation_revision", "UPDATE annotation_revision SET geometry = ''", "DELETE FROM image")) {
            assertThatThrownBy(() -> beside.jdbi().useTransaction(handle -> {
                        PurgeDatabaseRole.assume(handle);
                        handle.execute(statement);
                    }))
                    .as(statement)
                    .hasMessageContaining("permission denied");
        }
        assertThat(rows(project)).isPositive();
    }

    @Test
    void projectsOfPurgedDatasetsArePurged() throws Exception {
        var project = project();
        var datasetId = datasetOf(project);
        testService.datasetSql("INSERT INTO purged_dataset (dataset_id) VALUES ('ds_without_project'), (?)", datasetId);
        testService.datasetSql("DELETE FROM dataset WHERE dataset_id = ?", datasetId);

        Eventually.eventually(
                Duration.ofSeconds(30), () -> assertThat(rows(project)).isZero());
    }

    private static String project() throws Exception {
        var dataset = testService
                .upload(TestImages.blank(2), Visibility.VISIBILITY_PRIVATE)
                .getDatasetId();
        var project = testService.projectOf(dataset).getId();
        owner.addClass(project, "thing");
        for (var n = 0; n < 20; n++) {
            owner.create(project, "img000.png", box(n));
        }
        owner.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img000.png")
                        .build());
        sql("INSERT INTO mask_group VALUES ('" + project
                + "', 'mg_1', 1, 'img000.png', 'series', 1, 9, 1, now(), now(), now())");
        sql(
                "INSERT INTO mask_file (project_id, mask_id, group_id, file_number, file_name, object_name, content_type, size, sha256)"
                        + " VALUES ('" + project
                        + "', 'mask_1', 'mg_1', 1, 'a.png', '0001_a.png', 'image/png', 9, '')");
        testService.service(1).freeze(project, System.nanoTime(), VersionType.VERSION_TYPE_WORKING);
        return project;
    }

    /// Counts the rows of the project in all tables, including tables that are added later.
    private static long rows(String projectId) {
        return beside.jdbi().withHandle(handle -> {
            var tables = handle.createQuery("""
                            SELECT c.table_name::text FROM information_schema.columns c
                            JOIN information_schema.tables t USING (table_schema, table_name)
                            WHERE c.table_schema = current_schema() AND c.column_name = 'project_id'
                              AND t.table_type = 'BASE TABLE'
                            """).mapTo(String.class).list();
            assertThat(tables).contains("annotation_revision", "project", "image");
            var sum = 0L;
            for (var table : tables) {
                sum += handle.createQuery("SELECT count(*) FROM " + table + " WHERE project_id = :project")
                        .bind("project", projectId)
                        .mapTo(Long.class)
                        .one();
            }
            return sum;
        });
    }

    private static String datasetOf(String projectId) {
        return beside.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT dataset_id FROM project WHERE project_id = :project")
                        .bind("project", projectId)
                        .mapTo(String.class)
                        .one());
    }

    private static void sql(String sql) {
        beside.jdbi().useHandle(handle -> handle.execute(sql));
    }
}
