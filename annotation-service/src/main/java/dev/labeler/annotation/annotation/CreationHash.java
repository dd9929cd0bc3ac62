package dev.labeler.annotation.annotation;

import com.google.protobuf.CodedOutputStream;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.type.v1.Classification;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.NoObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The hash by which a repeated creation is recognized. It is computed from the request as it was sent, so
/// that a repetition is recognized also after its class was retired or its image removed.
final class CreationHash {
    private CreationHash() {}

    /// SHA-256 in hex. Equal for a single creation and for an item of a batch with the same fields.
    static String of(AnnotationEdit.Create create) {
        var body = body(create);
        var bytes = new byte[body.getSerializedSize()];
        var out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            body.writeTo(out);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static CreateAnnotationRequest body(AnnotationEdit.Create create) {
        var fields = create.fields();
        var body = CreateAnnotationRequest.newBuilder().setImageId(create.imageId());
        var geometry = geometry(fields);
        if (geometry != null) {
            body.setGeometry(geometry);
        }
        if (fields.classId() != null) {
            body.setClassId(fields.classId());
        }
        if (fields.attributes() != null && fields.attributes().getFieldsCount() > 0) {
            body.setAttributes(fields.attributes());
        }
        if (fields.confidence() != null) {
            body.setConfidence(fields.confidence());
        }
        if (fields.notes() != null) {
            body.setNotes(fields.notes());
        }
        return body.build();
    }

    private static @Nullable Geometry geometry(AnnotationEdit.Fields fields) {
        if (fields.geometry() != null || fields.type() == null) {
            return fields.geometry();
        }
        return switch (fields.type()) {
            case "classification" ->
                Geometry.newBuilder()
                        .setClassification(Classification.getDefaultInstance())
                        .build();
            case "no_object" ->
                Geometry.newBuilder().setNoObject(NoObject.getDefaultInstance()).build();
            default -> null;
        };
    }
}
