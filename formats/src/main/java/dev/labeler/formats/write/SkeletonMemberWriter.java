package dev.labeler.formats.write;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.text.JsonTextBuffer;
import java.util.List;

/// Writes the `flip_idx`, `keypoints` and `skeleton` members of a class, which COCO and DICE share.
public final class SkeletonMemberWriter {
    private SkeletonMemberWriter() {}

    /// Appends the members that the class has, each after a comma.
    public static void append(JsonTextBuffer text, ClassDefinition definition) {
        if (!definition.flipIndexes().isEmpty()) {
            String open = ",\"flip_idx\":[";
            for (int index : definition.flipIndexes()) {
                text.ascii(open).number(index);
                open = ",";
            }
            text.raw(']');
        }
        List<String> names = definition.keypoints();
        if (names.isEmpty()) {
            return;
        }
        text.ascii(",\"keypoints\":");
        for (int i = 0; i < names.size(); i++) {
            text.ascii(i == 0 ? "[" : ",").string(names.get(i));
        }
        text.ascii("],\"skeleton\":[");
        String separator = "[";
        for (ClassDefinition.Bone bone : definition.skeleton()) {
            text.ascii(separator).number(bone.from()).raw(',').number(bone.to()).raw(']');
            separator = ",[";
        }
        text.raw(']');
    }
}
