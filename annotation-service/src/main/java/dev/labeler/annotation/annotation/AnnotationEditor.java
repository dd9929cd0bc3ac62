package dev.labeler.annotation.annotation;

import dev.labeler.annotation.lease.LeaseCheck;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.kit.rpc.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Applies the edits of one request as one writer: all or none.
///
/// An image with `no_object` has no other annotation: creating another one deletes `no_object` in the same
/// writer, and creating `no_object` on an image with annotations is refused.
final class AnnotationEditor {
    /// Maximum bytes of text of the annotations that one batch updates.
    private static final long MAX_TEXT_BYTES = 8 << 20;

    private final Handle handle;
    private final String projectId;
    private final ProjectClassIndex classes;
    private final EditRejections rejections = new EditRejections();
    private final RequestViolations violations = rejections.violations();
    private final AnnotationContentParser parser;
    private final CreationIds creationIds;
    private final Map<Long, RevisionHeader> current;
    private final Map<Long, AnnotationRevision> edited;
    private final RevisionWriter writer;

    /// The effect of the edits.
    ///
    /// @param saved a revision for each created or updated annotation, in request order
    /// @param deleted ids of the deleted annotations, in request order
    /// @param seq revision number of the writer
    /// @param classes the classes that the edits were checked with
    record EditResult(List<AnnotationRevision> saved, List<Long> deleted, long seq, ProjectClassIndex classes) {
        EditResult {
            saved = List.copyOf(saved);
            deleted = List.copyOf(deleted);
        }
    }

    private AnnotationEditor(
            Handle handle,
            String projectId,
            List<AnnotationEdit> edits,
            @Nullable String lease,
            @Nullable Long actor,
            Instant now) {
        this.handle = handle;
        this.projectId = projectId;
        this.writer = RevisionWriter.begin(handle, projectId, collectImageIds(edits), collectIds(edits), actor, now);
        LeaseCheck.require(handle, projectId, writer.lockedImageIds(), lease, actor);
        var targets = EditTargetDao.read(handle, projectId, edits, MAX_TEXT_BYTES);
        this.classes = ProjectClassIndex.of(handle, projectId, targets.classes());
        this.parser = new AnnotationContentParser(classes, StoredMaskIndex.of(handle, projectId, edits), violations);
        this.creationIds = CreationIds.claim(handle, projectId, edits, targets.newIds(), rejections);
        this.current = targets.headers();
        this.edited = findEdited(edits, targets.revisions());
    }

    /// Applies all edits, or none.
    ///
    /// @param lease the lease under which the caller edits, null for no check of leases
    /// @throws Failure ANNOTATION_NOT_FOUND, STALE_REVISION, CLIENT_ID_REUSED, UNPROCESSABLE, IMAGE_LEASED
    static EditResult apply(
            Handle handle,
            String projectId,
            List<AnnotationEdit> edits,
            @Nullable String lease,
            @Nullable Long actor,
            Instant now) {
        return new AnnotationEditor(handle, projectId, edits, lease, actor, now).apply(edits);
    }

    /// Reads the annotations to update, since fields that a request omits keep their values, and those whose
    /// creation is repeated.
    ///
    /// @param known those that were read before
    private Map<Long, AnnotationRevision> findEdited(List<AnnotationEdit> edits, Map<Long, AnnotationRevision> known) {
        var headers = new ArrayList<>(creationIds.repeated());
        for (var edit : edits) {
            if (edit instanceof AnnotationEdit.Update change) {
                var header = findCurrent(change.path(), change.annotationId(), change.version());
                if (header != null) {
                    headers.add(header);
                }
            }
        }
        var bytes = headers.stream().mapToLong(RevisionHeader::textBytes).sum();
        if (headers.size() > 1 && bytes > MAX_TEXT_BYTES) {
            throw Failure.unprocessable("The annotations to update have " + bytes + " bytes of text; at most "
                            + MAX_TEXT_BYTES + " are allowed in one batch. Send smaller batches.")
                    .with("path", "upserts")
                    .violation(
                            "upserts",
                            "update annotations with more than " + MAX_TEXT_BYTES + " bytes of text in total");
        }
        var found = new HashMap<Long, AnnotationRevision>();
        var missing = new ArrayList<Long>();
        for (var header : headers) {
            var revision = known.get(header.annotationId());
            if (revision == null) {
                missing.add(header.annotationId());
            } else {
                found.put(header.annotationId(), revision);
            }
        }
        if (!missing.isEmpty()) {
            found.putAll(RevisionDao.findLatest(handle, missing));
        }
        return found;
    }

    private EditResult apply(List<AnnotationEdit> edits) {
        // Deletions first, so that one request can delete all annotations of an image and create no_object.
        var deleted = new ArrayList<RevisionHeader>();
        for (var edit : edits) {
            if (edit instanceof AnnotationEdit.Delete delete) {
                var header = findCurrent(delete.path(), delete.annotationId(), delete.version());
                if (header != null) {
                    deleted.add(header);
                }
            }
        }
        if (rejections.isEmpty()) {
            writer.delete(deleted);
        }
        var saved = new ArrayList<AnnotationRevision>();
        for (var edit : edits) {
            var revision = switch (edit) {
                case AnnotationEdit.Create create -> create(create);
                case AnnotationEdit.Update change -> update(change);
                case AnnotationEdit.Delete _ -> null;
            };
            if (revision != null) {
                saved.add(revision);
            }
        }
        rejections.throwIfAny(handle, classes);
        checkNoObjectIsOnly();
        writer.finish();
        return new EditResult(
                saved.stream().map(revision -> revision.numbered(writer.seq())).toList(),
                deleted.stream().map(RevisionHeader::annotationId).toList(),
                writer.isEmpty() ? 0 : writer.seq(),
                classes);
    }

    private @Nullable AnnotationRevision create(AnnotationEdit.Create create) {
        var repeated = creationIds.repeated(create);
        if (repeated != null) {
            return edited.get(repeated.annotationId());
        }
        var image = writer.image(create.imageId());
        if (image == null) {
            violations.add(create.path() + "image_id", "is not an image of this project: " + create.imageId());
            return null;
        }
        var content = parser.parse(create.path(), create.fields(), image, null);
        if (content == null || !rejections.isEmpty()) {
            return null;
        }
        if (image.hasNoObject() && !content.isNoObject()) {
            removeNoObject(create);
        } else if (content.isNoObject() && image.total() > 0) {
            violations.add(
                    create.path() + "geometry",
                    image.hasNoObject()
                            ? "the image already has a no_object annotation"
                            : "the image has annotations; delete them before you create no_object");
            return null;
        }
        return writer.create(creationIds.newId(create), create.imageId(), content);
    }

    private @Nullable AnnotationRevision update(AnnotationEdit.Update change) {
        var revision = edited.get(change.annotationId());
        if (revision == null) {
            return null;
        }
        var image = Objects.requireNonNull(writer.image(revision.imageId()));
        var content = parser.parse(change.path(), change.fields(), image, revision.content());
        if (content == null || !rejections.isEmpty()) {
            return null;
        }
        if (content.isNoObject() != revision.content().isNoObject()) {
            violations.add(
                    change.path() + "geometry",
                    "cannot change between no_object and another type; delete the annotation and create a new one");
            return null;
        }
        return writer.update(revision, content);
    }

    private void removeNoObject(AnnotationEdit.Create create) {
        var existing = RevisionDao.findNoObject(handle, projectId, create.imageId());
        if (existing.stream().anyMatch(header -> edited.containsKey(header.annotationId()))) {
            violations.add(
                    create.path() + "geometry",
                    "deletes the no_object annotation of the image, which the request also updates");
        }
        writer.delete(existing);
    }

    /// Refuses a request after which an image has `no_object` and other annotations.
    private void checkNoObjectIsOnly() {
        var invalid = writer.images().stream()
                .filter(image -> image.hasNoObject() && image.total() > 1)
                .findFirst();
        if (invalid.isPresent()) {
            violations.add(
                    "geometry", "image " + invalid.get().imageId() + " cannot have no_object and other annotations");
            violations.throwIfAny();
        }
    }

    /// Returns the annotation to change, or null and records why it cannot be changed.
    private @Nullable RevisionHeader findCurrent(String path, long annotationId, @Nullable Long version) {
        var header = current.get(annotationId);
        if (header == null || header.isDeletion() || !header.projectId().equals(projectId)) {
            rejections.addMissing(path, annotationId);
            return null;
        }
        if (version != null && version != header.seq()) {
            rejections.addStale(path, header);
            return null;
        }
        return header;
    }

    private static List<Long> collectIds(List<AnnotationEdit> edits) {
        var ids = new ArrayList<Long>();
        var seen = new HashSet<Long>();
        for (var edit : edits) {
            var id = switch (edit) {
                case AnnotationEdit.Create _ -> null;
                case AnnotationEdit.Update change -> (Long) change.annotationId();
                case AnnotationEdit.Delete delete -> (Long) delete.annotationId();
            };
            if (id != null && !seen.add(id)) {
                throw Failure.unprocessable(
                                "Annotation " + id + " is in the request twice. Send one edit per annotation.")
                        .with("path", edit.path() + "id")
                        .violation(edit.path() + "id", "is in the request twice");
            }
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static Set<String> collectImageIds(List<AnnotationEdit> edits) {
        var images = new TreeSet<String>();
        for (var edit : edits) {
            if (edit instanceof AnnotationEdit.Create create) {
                images.add(create.imageId());
            }
        }
        return images;
    }
}
