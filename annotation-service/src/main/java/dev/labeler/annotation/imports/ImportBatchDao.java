package dev.labeler.annotation.imports;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.read.SourceAnnotation;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements that store a batch of an import.
final class ImportBatchDao {
    private static final int COLUMNS = 24;
    private static final String COPY = """
            COPY annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index, annotation_state,
                geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes, source_id, actor, changed_at,
                created_by, created_at, confirmed_by, confirmed_at) FROM STDIN (FORMAT binary)""";

    private ImportBatchDao() {}

    /// Returns the source ids and revision numbers of the annotations that imports have stored on the images.
    static Map<String, Long> findStored(Handle handle, String projectId, Collection<String> images) {
        var found = new HashMap<String, Long>();
        handle.createQuery("""
                        SELECT source_id, seq FROM annotation_revision
                        WHERE project_id = :project AND image_id = ANY(:images) AND action = 7
                        """)
                .bind("project", projectId)
                .bindArray("images", String.class, images)
                .map((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    static Set<String> findExistingImages(Handle handle, String projectId, Collection<String> images) {
        return new HashSet<>(
                handle.createQuery("SELECT image_id FROM image WHERE project_id = :project AND image_id = ANY(:images)")
                        .bind("project", projectId)
                        .bindArray("images", String.class, images)
                        .mapTo(String.class)
                        .list());
    }

    /// Adds the annotations to the counts of their images, which locks the image rows, and returns the images
    /// that exist. An image is completed if all its annotations are then confirmed.
    static Set<String> addToImageCounts(
            Handle handle,
            String projectId,
            List<SourceAnnotation> annotations,
            AnnotationState defaultState,
            @Nullable Long actor,
            Instant now) {
        record ImageTally(int total, int confirmed, boolean noObject) {}
        var tallies = new TreeMap<String, ImageTally>();
        for (var annotation : annotations) {
            var confirmed = stateOf(annotation, defaultState) != AnnotationState.DRAFT;
            tallies.merge(
                    annotation.image(),
                    new ImageTally(1, confirmed ? 1 : 0, annotation.geometry().kind() == GeometryKind.NO_OBJECT),
                    (a, b) -> new ImageTally(
                            a.total() + b.total(), a.confirmed() + b.confirmed(), a.noObject() || b.noObject()));
        }
        return new HashSet<>(handle.createQuery("""
                        UPDATE image i SET
                            total = i.total + d.total,
                            confirmed = i.confirmed + d.confirmed,
                            has_no_object = i.has_no_object OR d.no_object,
                            status = CASE WHEN i.total + d.total = i.confirmed + d.confirmed THEN 3 ELSE 2 END,
                            first_modified_at = coalesce(i.first_modified_at, :now),
                            last_modified_at = :now,
                            confirmed_at = CASE WHEN i.total + d.total = i.confirmed + d.confirmed
                                                THEN coalesce(i.confirmed_at, :now) END,
                            confirmed_by = CASE WHEN i.total + d.total = i.confirmed + d.confirmed
                                                THEN coalesce(i.confirmed_by, :actor::bigint) END
                        FROM unnest(:images, :totals, :confirmed, :noObjects) AS d(image_id, total, confirmed, no_object)
                        WHERE i.project_id = :project AND i.image_id = d.image_id
                        RETURNING i.image_id
                        """)
                .bind("project", projectId)
                .bind("now", now)
                .bind("actor", actor)
                .bindArray("images", String.class, tallies.keySet())
                .bindArray(
                        "totals",
                        Integer.class,
                        tallies.values().stream().map(ImageTally::total).toList())
                .bindArray(
                        "confirmed",
                        Integer.class,
                        tallies.values().stream().map(ImageTally::confirmed).toList())
                .bindArray(
                        "noObjects",
                        Boolean.class,
                        tallies.values().stream().map(ImageTally::noObject).toList())
                .mapTo(String.class)
                .list());
    }

    /// The columns that all rows of a batch share.
    ///
    /// @param defaultState state of annotations whose source has none
    /// @param classIndices the project's class index for each class index of the source
    record BatchColumns(
            String projectId,
            long seq,
            AnnotationState defaultState,
            List<Integer> classIndices,
            @Nullable Long actor,
            Instant now) {}

    static void copy(
            Handle handle, List<SourceAnnotation> annotations, PrimitiveIterator.OfLong ids, BatchColumns shared)
            throws SQLException {
        try (var rows = ArrayCopyWriter.open(handle, COPY)) {
            var project = shared.projectId().getBytes(StandardCharsets.UTF_8);
            for (var annotation : annotations) {
                writeRow(rows, project, annotation, ids.nextLong(), shared);
            }
            rows.finish();
        }
    }

    private static void writeRow(
            ArrayCopyWriter rows, byte[] project, SourceAnnotation annotation, long annotationId, BatchColumns shared)
            throws SQLException {
        var geometry = annotation.geometry();
        var state = stateOf(annotation, shared.defaultState());
        rows.row(COLUMNS);
        rows.field(project);
        rows.text(annotation.image());
        rows.int8(annotationId);
        rows.int8(shared.seq());
        rows.int2(7);
        rows.int2(geometry.kind().code());
        if (annotation.classIndex() < 0) {
            rows.nullValue();
        } else {
            rows.int4(shared.classIndices().get(annotation.classIndex()));
        }
        rows.int2(state.code());
        rows.text(geometry.text());
        rows.float8(geometry.x());
        rows.float8(geometry.y());
        rows.float8(geometry.width());
        rows.float8(geometry.height());
        rows.float8(geometry.area());
        rows.text(annotation.attributes());
        if (Double.isNaN(annotation.confidence())) {
            rows.nullValue();
        } else {
            rows.float8(annotation.confidence());
        }
        rows.nullValue();
        rows.text(sourceId(annotation));
        rows.int8(shared.actor());
        rows.timestamptz(shared.now());
        rows.int8(shared.actor());
        rows.timestamptz(shared.now());
        if (state == AnnotationState.DRAFT) {
            rows.nullValue();
            rows.nullValue();
        } else {
            rows.int8(shared.actor());
            rows.timestamptz(shared.now());
        }
    }

    /// Unique in a dataset, also if ids repeat in its files.
    static String sourceId(SourceAnnotation annotation) {
        return annotation.file() + "#" + annotation.ordinal();
    }

    private static AnnotationState stateOf(SourceAnnotation annotation, AnnotationState defaultState) {
        var state = annotation.state();
        return state == null ? defaultState : state;
    }

    static List<String> findImageIds(List<SourceAnnotation> annotations) {
        return new ArrayList<>(
                new HashSet<>(annotations.stream().map(SourceAnnotation::image).toList()));
    }
}
