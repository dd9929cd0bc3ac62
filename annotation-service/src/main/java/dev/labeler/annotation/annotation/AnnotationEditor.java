package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.kit.rpc.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Carries out the edits of one request as one write: all or none.
///
/// `no_object` stands alone: drawing something on an image that was marked empty takes the mark
/// away, in the same write; marking an image empty on which something is drawn is refused.
final class AnnotationEditor {
    /// Bytes of text of the annotations that one batch changes.
    private static final long MOST_TEXT = 8 << 20;

    private final Handle handle;
    private final String projectId;
    private final ProjectClassIndex classes;
    private final RequestViolations violations = new RequestViolations();
    private final AnnotationContentParser contents;
    private final Map<Long, RevisionHeader> current;
    private final Map<Long, AnnotationRevision> changed;
    private final RevisionWriter write;

    /// What an application did.
    ///
    /// @param saved a revision for each creation and change, in order
    /// @param deleted ids of the deleted annotations, in order
    /// @param seq of the write
    record EditResult(List<AnnotationRevision> saved, List<Long> deleted, long seq) {
        EditResult {
            saved = List.copyOf(saved);
            deleted = List.copyOf(deleted);
        }
    }

    private AnnotationEditor(
            Handle handle, String projectId, List<AnnotationEdit> edits, @Nullable Long actor, Instant now) {
        this.handle = handle;
        this.projectId = projectId;
        this.classes = ProjectClassIndex.of(handle, projectId);
        this.contents = new AnnotationContentParser(classes, violations);
        var ids = ids(edits);
        // An annotation never changes its image, so that which rows to lock may be read before they are locked.
        var images = images(edits, ids.isEmpty() ? Map.of() : RevisionDao.findHeaders(handle, ids));
        this.write = RevisionWriter.begin(handle, projectId, images, actor, now);
        this.current = ids.isEmpty() ? Map.of() : RevisionDao.findHeaders(handle, ids);
        this.changed = changed(edits);
    }

    /// Carries out all edits, or none.
    ///
    /// @throws Failure ANNOTATION_NOT_FOUND, STALE_REVISION, UNPROCESSABLE
    static EditResult apply(
            Handle handle, String projectId, List<AnnotationEdit> edits, @Nullable Long actor, Instant now) {
        return new AnnotationEditor(handle, projectId, edits, actor, now).apply(edits);
    }

    /// The annotations that are to be changed, as they are: what a request leaves out stays.
    private Map<Long, AnnotationRevision> changed(List<AnnotationEdit> edits) {
        var heads = new ArrayList<RevisionHeader>();
        for (var edit : edits) {
            if (edit instanceof AnnotationEdit.Update change) {
                heads.add(require(change.path(), change.annotationId(), change.version()));
            }
        }
        var bytes = heads.stream().mapToLong(RevisionHeader::textBytes).sum();
        if (heads.size() > 1 && bytes > MOST_TEXT) {
            throw Failure.unprocessable("The annotations to change hold " + bytes + " bytes of text; at most "
                            + MOST_TEXT + " are allowed in one batch. Send smaller batches.")
                    .with("path", "upserts")
                    .violation("upserts", "change annotations of more than " + MOST_TEXT + " bytes together");
        }
        var ids = heads.stream().map(RevisionHeader::annotationId).toList();
        return ids.isEmpty() ? Map.of() : RevisionDao.findLatest(handle, ids);
    }

    private EditResult apply(List<AnnotationEdit> edits) {
        var ids = RevisionDao.newIds(handle, (int)
                edits.stream().filter(AnnotationEdit.Create.class::isInstance).count());
        // Deletions first, so that one request can clear an image and draw on it anew.
        var deleted = new ArrayList<RevisionHeader>();
        for (var edit : edits) {
            if (edit instanceof AnnotationEdit.Delete delete) {
                deleted.add(require(delete.path(), delete.annotationId(), delete.version()));
            }
        }
        write.delete(deleted);
        var saved = new ArrayList<AnnotationRevision>();
        for (var edit : edits) {
            var made = switch (edit) {
                case AnnotationEdit.Create create -> create(create, ids.nextLong());
                case AnnotationEdit.Update change -> change(change);
                case AnnotationEdit.Delete _ -> null;
            };
            if (made != null) {
                saved.add(made);
            }
        }
        violations.throwIfAny();
        refuseMixed();
        write.finish();
        return new EditResult(
                saved, deleted.stream().map(RevisionHeader::annotationId).toList(), write.isEmpty() ? 0 : write.seq());
    }

    private @Nullable AnnotationRevision create(AnnotationEdit.Create create, long annotationId) {
        var image = write.image(create.imageId());
        if (image == null) {
            violations.add(create.path() + "image_id", "names no image of this project: " + create.imageId());
            return null;
        }
        var content = contents.parse(create.path(), create.fields(), image, null);
        if (content == null || !violations.isEmpty()) {
            return null;
        }
        if (image.hasNoObject() && !content.isNoObject()) {
            removeNoObject(create.imageId());
        } else if (content.isNoObject() && image.total() > 0) {
            violations.add(
                    create.path() + "geometry",
                    image.hasNoObject()
                            ? "the image is marked empty already"
                            : "the image has annotations; delete them before you mark it empty");
            return null;
        }
        return write.create(annotationId, create.imageId(), content);
    }

    private @Nullable AnnotationRevision change(AnnotationEdit.Update change) {
        var revision = Objects.requireNonNull(changed.get(change.annotationId()));
        var image = Objects.requireNonNull(write.image(revision.imageId()));
        var content = contents.parse(change.path(), change.fields(), image, revision.content());
        if (content == null || !violations.isEmpty()) {
            return null;
        }
        if (content.isNoObject() != revision.content().isNoObject()) {
            violations.add(
                    change.path() + "geometry",
                    "an annotation does not turn into the mark that an image is empty, or back; delete it and create another");
            return null;
        }
        return write.change(revision, content);
    }

    private void removeNoObject(String imageId) {
        write.delete(RevisionDao.findNoObject(handle, projectId, imageId));
    }

    /// Within one request, too, an image cannot end up marked empty and drawn upon.
    private void refuseMixed() {
        var bad = write.images().stream()
                .filter(image -> image.hasNoObject() && image.total() > 1)
                .findFirst();
        if (bad.isPresent()) {
            violations.add("geometry", "image " + bad.get().imageId() + " cannot be marked empty and have annotations");
            violations.throwIfAny();
        }
    }

    private RevisionHeader require(String path, long annotationId, @Nullable Long version) {
        var head = current.get(annotationId);
        if (head == null || head.isDeletion() || !head.projectId().equals(projectId)) {
            throw AnnotationFailures.notFound(annotationId, path);
        }
        if (version != null && version != head.seq()) {
            var copy = Objects.requireNonNull(RevisionDao.findLatest(handle, annotationId));
            throw AnnotationFailures.staleRevision(copy, classes, path);
        }
        return head;
    }

    private static List<Long> ids(List<AnnotationEdit> edits) {
        var ids = new ArrayList<Long>();
        var seen = new HashSet<Long>();
        for (var edit : edits) {
            var id = switch (edit) {
                case AnnotationEdit.Create _ -> null;
                case AnnotationEdit.Update change -> (Long) change.annotationId();
                case AnnotationEdit.Delete delete -> (Long) delete.annotationId();
            };
            if (id != null && !seen.add(id)) {
                throw Failure.unprocessable("Annotation " + id + " stands in the request twice.")
                        .with("path", edit.path() + "id")
                        .violation(edit.path() + "id", "stands in the request twice");
            }
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static Set<String> images(List<AnnotationEdit> edits, Map<Long, RevisionHeader> current) {
        var images = new TreeSet<String>();
        current.values().forEach(head -> images.add(head.imageId()));
        for (var edit : edits) {
            if (edit instanceof AnnotationEdit.Create create) {
                images.add(create.imageId());
            }
        }
        return images;
    }
}
