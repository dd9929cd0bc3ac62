package dev.labeler.annotation.version;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.labeler.annotation.project.ClassRow;
import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.project.ProjectRow;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.ListClassesResponse;
import java.util.List;

/// Maps frozen versions to messages, and their classes to JSON.
public final class FrozenVersionMapping {
    private FrozenVersionMapping() {}

    public static FrozenVersion toProto(ProjectRow project, FrozenVersionRow row) {
        var version = FrozenVersion.newBuilder()
                .setProjectId(row.projectId())
                .setVersionId(row.versionId())
                .setSeq(row.seq())
                .setDatasetId(project.datasetId())
                .setDatasetVersion(row.datasetVersion())
                .addAllClasses(parseClasses(row.classes()))
                .addAllTaskTypes(project.taskTypes())
                .setCreatedAt(ProjectMapping.toProto(row.createdAt()));
        if (row.versionId() != 0) {
            version.setVersionNumber(row.number().toString()).setVersionType(row.type());
        }
        if (row.sourceInfo() != null) {
            version.setSourceInfo(row.sourceInfo());
        }
        if (row.createdBy() != null) {
            version.setCreatedBy(row.createdBy());
        }
        return version.build();
    }

    static String toJson(List<ClassRow> classes) {
        var message = ListClassesResponse.newBuilder();
        classes.forEach(row -> message.addClasses(ProjectMapping.toProto(row)));
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot write classes as JSON", e);
        }
    }

    private static List<AnnotationClass> parseClasses(String json) {
        var message = ListClassesResponse.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(json, message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored classes are not valid JSON", e);
        }
        return message.getClassesList();
    }
}
