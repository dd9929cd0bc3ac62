package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHeader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The ids of the annotations that a request creates. A creation whose client id was used for the same body
/// before is a repetition: it has the id of the existing annotation.
final class CreationIds {
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Map<String, Long> newByPath = new HashMap<>();
    private final Map<String, RevisionHeader> repeatedByPath = new HashMap<>();

    private CreationIds() {}

    /// Claims the client ids. Call it after the images are locked.
    ///
    /// @param newIds an id for each creation
    static CreationIds claim(
            Handle handle, String projectId, List<AnnotationEdit> edits, List<Long> newIds, EditRejections rejections) {
        var ids = new CreationIds();
        var named = new HashMap<UUID, AnnotationEdit.Create>();
        var uses = new HashMap<UUID, ClientIdDao.Use>();
        var creations = edits.stream()
                .filter(AnnotationEdit.Create.class::isInstance)
                .map(AnnotationEdit.Create.class::cast)
                .toList();
        var numbers = newIds.iterator();
        for (var create : creations) {
            var annotationId = numbers.next();
            ids.newByPath.put(create.path(), annotationId);
            var clientId = parseClientId(create, rejections);
            if (clientId == null) {
                continue;
            }
            if (named.putIfAbsent(clientId, create) != null) {
                rejections.violations().add(create.path() + "client_id", "is in the request twice");
            }
            uses.putIfAbsent(clientId, new ClientIdDao.Use(annotationId, CreationHash.of(create)));
        }
        var earlier = ClientIdDao.claim(handle, projectId, uses);
        if (!earlier.isEmpty()) {
            var headers = RevisionDao.findHeaders(handle, annotationIds(earlier.values()));
            earlier.forEach((clientId, use) -> ids.addEarlier(
                    Objects.requireNonNull(named.get(clientId)),
                    Objects.requireNonNull(headers.get(use.annotationId())),
                    use.hasSameBody(Objects.requireNonNull(uses.get(clientId))),
                    rejections));
        }
        return ids;
    }

    long newId(AnnotationEdit.Create create) {
        return Objects.requireNonNull(newByPath.get(create.path()));
    }

    /// The annotation that an earlier request created, null if the creation is not a repetition.
    @Nullable
    RevisionHeader repeated(AnnotationEdit.Create create) {
        return repeatedByPath.get(create.path());
    }

    Collection<RevisionHeader> repeated() {
        return repeatedByPath.values();
    }

    private void addEarlier(
            AnnotationEdit.Create create, RevisionHeader existing, boolean sameBody, EditRejections rejections) {
        if (sameBody && existing.isLive()) {
            repeatedByPath.put(create.path(), existing);
        } else {
            rejections.addReusedClientId(create, existing);
        }
    }

    private static @Nullable UUID parseClientId(AnnotationEdit.Create create, EditRejections rejections) {
        var text = create.clientId();
        if (text == null) {
            return null;
        }
        if (!UUID_FORM.matcher(text).matches()) {
            rejections.violations().add(create.path() + "client_id", "must be a UUID of 36 characters");
            return null;
        }
        return UUID.fromString(text);
    }

    private static List<Long> annotationIds(Collection<ClientIdDao.Use> uses) {
        return uses.stream().map(ClientIdDao.Use::annotationId).toList();
    }
}
