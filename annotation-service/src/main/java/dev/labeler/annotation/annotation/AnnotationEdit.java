package dev.labeler.annotation.annotation;

import com.google.protobuf.Struct;
import dev.labeler.kit.rpc.ClearedFieldReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.AnnotationDelete;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.type.v1.Geometry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One edit of a write request.
sealed interface AnnotationEdit {
    /// JSON path of the item in the request: empty, or ending in `.`
    String path();

    /// The annotation fields of a request; null if absent.
    ///
    /// @param type the annotation type, for geometries without a message of their own
    /// @param cleared names of the fields that are set to null
    record Fields(
            @Nullable Geometry geometry,
            @Nullable String type,
            @Nullable String classId,
            @Nullable Struct attributes,
            @Nullable Double confidence,
            @Nullable String notes,
            Set<String> cleared) {
        public Fields {
            cleared = Set.copyOf(cleared);
        }
    }

    /// @param clientId id that the client made, null if there is none
    record Create(String path, String imageId, @Nullable String clientId, Fields fields) implements AnnotationEdit {}

    /// @param version the revision that the edit is based on, null to overwrite any revision
    record Update(String path, long annotationId, @Nullable Long version, Fields fields) implements AnnotationEdit {}

    record Delete(String path, long annotationId, @Nullable Long version) implements AnnotationEdit {}

    static AnnotationEdit fromProto(CreateAnnotationRequest request) {
        return new Create(
                "",
                request.getImageId(),
                request.hasClientId() ? request.getClientId() : null,
                new Fields(
                        request.hasGeometry() ? request.getGeometry() : null,
                        request.hasAnnotationType() ? request.getAnnotationType() : null,
                        request.hasClassId() ? request.getClassId() : null,
                        request.hasAttributes() ? request.getAttributes() : null,
                        request.hasConfidence() ? request.getConfidence() : null,
                        request.hasNotes() ? request.getNotes() : null,
                        Set.of()));
    }

    static AnnotationEdit fromProto(UpdateAnnotationRequest request) {
        return new Update(
                "",
                request.getAnnotationId(),
                request.hasVersion() ? request.getVersion() : null,
                new Fields(
                        request.hasGeometry() ? request.getGeometry() : null,
                        null,
                        request.hasClassId() ? request.getClassId() : null,
                        request.hasAttributes() ? request.getAttributes() : null,
                        request.hasConfidence() ? request.getConfidence() : null,
                        request.hasNotes() ? request.getNotes() : null,
                        ClearedFieldReader.of(request)));
    }

    static AnnotationEdit fromProto(DeleteAnnotationRequest request) {
        return new Delete("", request.getAnnotationId(), request.hasVersion() ? request.getVersion() : null);
    }

    static AnnotationEdit fromProto(AnnotationUpsert item, int index) {
        var path = "upserts[" + index + "].";
        if (item.hasId() && item.hasClientId()) {
            throw Failure.invalid("The field " + path + "client_id is for a creation, which has no id.")
                    .with("path", path + "client_id");
        }
        var fields = new Fields(
                item.hasGeometry() ? item.getGeometry() : null,
                item.hasAnnotationType() ? item.getAnnotationType() : null,
                item.hasClassId() ? item.getClassId() : null,
                item.hasAttributes() ? item.getAttributes() : null,
                item.hasConfidence() ? item.getConfidence() : null,
                item.hasNotes() ? item.getNotes() : null,
                ClearedFieldReader.of(item, path));
        return item.hasId()
                ? new Update(path, item.getId(), item.hasVersion() ? item.getVersion() : null, fields)
                : new Create(path, item.getImageId(), item.hasClientId() ? item.getClientId() : null, fields);
    }

    static AnnotationEdit fromProto(AnnotationDelete item, int index) {
        return new Delete("deletes[" + index + "].", item.getId(), item.hasVersion() ? item.getVersion() : null);
    }
}
