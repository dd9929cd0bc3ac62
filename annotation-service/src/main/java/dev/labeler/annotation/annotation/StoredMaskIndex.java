package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationContent;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.kit.rpc.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The uploaded mask files that the geometries of one request name. A geometry is stored with the runs of its
/// file, so that exports and the history do not depend on the file.
final class StoredMaskIndex {
    /// Maximum bytes of the runs that one request takes from files.
    private static final long MAX_TEXT_BYTES = 8 << 20;

    private final Map<String, StoredMask> masks = new HashMap<>();

    private StoredMaskIndex() {}

    /// @param rle null if the file has no runs
    private record StoredMask(
            int width, int height, @Nullable String rle) {}

    /// Reads the verified files of the project that the edits name.
    ///
    /// @throws Failure UNPROCESSABLE if their runs are too long together
    static StoredMaskIndex of(Handle handle, String projectId, List<AnnotationEdit> edits) {
        var index = new StoredMaskIndex();
        var ids = new TreeSet<String>();
        for (var edit : edits) {
            var geometry = switch (edit) {
                case AnnotationEdit.Create create -> create.fields().geometry();
                case AnnotationEdit.Update update -> update.fields().geometry();
                case AnnotationEdit.Delete _ -> null;
            };
            if (geometry != null && geometry.getMask().hasMaskId()) {
                ids.add(geometry.getMask().getMaskId());
            }
        }
        if (!ids.isEmpty()) {
            requireBoundedText(handle, projectId, ids);
            index.read(handle, projectId, ids);
        }
        return index;
    }

    private static void requireBoundedText(Handle handle, String projectId, Set<String> ids) {
        var bytes = handle.createQuery("""
                        SELECT coalesce(sum(octet_length(rle)), 0) FROM mask_file
                        WHERE project_id = :project AND mask_id = ANY(:ids)
                        """)
                .bind("project", projectId)
                .bindArray("ids", String.class, ids)
                .mapTo(Long.class)
                .one();
        if (bytes > MAX_TEXT_BYTES) {
            throw Failure.unprocessable("The named masks have " + bytes + " bytes of runs; at most " + MAX_TEXT_BYTES
                            + " are allowed in one batch. Send smaller batches.")
                    .with("path", "upserts")
                    .violation("upserts", "name masks with more than " + MAX_TEXT_BYTES + " bytes of runs in total");
        }
    }

    private void read(Handle handle, String projectId, Set<String> ids) {
        handle.createQuery("""
                        SELECT mask_id, dimensions[1] AS width, dimensions[2] AS height, rle FROM mask_file
                        WHERE project_id = :project AND mask_id = ANY(:ids) AND verified_at IS NOT NULL
                        """)
                .bind("project", projectId)
                .bindArray("ids", String.class, ids)
                .map((row, _) -> Map.entry(
                        Objects.requireNonNull(row.getString("mask_id")),
                        new StoredMask(row.getInt("width"), row.getInt("height"), row.getString("rle"))))
                .forEach(entry -> masks.put(entry.getKey(), entry.getValue()));
    }

    /// The geometry with the runs of the file that it names.
    ///
    /// @param current content of the annotation before the edit; it keeps its runs when the file was deleted
    /// @return null if the file is not usable; the reason is then in `violations`
    @Nullable
    Geometry resolve(
            String path, Geometry.Mask given, @Nullable AnnotationContent current, RequestViolations violations) {
        var id = given.maskId();
        if (id == null) {
            return given;
        }
        var found = masks.containsKey(id) ? masks.get(id) : kept(id, current);
        if (found == null) {
            violations.add(path + "geometry.mask_id", "is not a verified mask of this project: " + id);
            return null;
        }
        if (found.rle() == null) {
            violations.add(
                    path + "geometry.mask_id",
                    "is not a PNG of at most " + GeometryValidator.MAX_POINTS + " runs: " + id);
            return null;
        }
        var isSame = given.counts().equals(found.rle())
                && given.width() == found.width()
                && given.height() == found.height();
        if (!given.counts().isEmpty() && !isSame) {
            violations.add(
                    path + "geometry.counts", "are not those of the mask " + id + "; omit either counts or mask_id");
            return null;
        }
        return new Geometry.Mask(found.height(), found.width(), found.rle(), given.crowd(), id);
    }

    private static @Nullable StoredMask kept(String id, @Nullable AnnotationContent current) {
        if (current == null || current.geometry().kind() != GeometryKind.MASK) {
            return null;
        }
        return current.geometry().geometry() instanceof Geometry.Mask mask && id.equals(mask.maskId())
                ? new StoredMask(mask.width(), mask.height(), mask.counts())
                : null;
    }
}
