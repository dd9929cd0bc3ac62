package dev.labeler.formats.write;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.text.JsonText;
import java.util.List;

/// The `keypoints` and `skeleton` members of a class, which COCO and DICE share.
public final class SkeletonText {
    private SkeletonText() {}

    /// Appends both members, each after a comma; nothing for a class without keypoints.
    public static void append(JsonText text, ClassDefinition definition) {
        List<String> names = definition.keypoints();
        if (names.isEmpty()) {
            return;
        }
        text.ascii(",\"keypoints\":");
        for (int i = 0; i < names.size(); i++) {
            text.ascii(i == 0 ? "[" : ",").string(names.get(i));
        }
        text.ascii("],\"skeleton\":[");
        String open = "[";
        for (ClassDefinition.Bone bone : definition.skeleton()) {
            text.ascii(open).number(bone.from()).raw(',').number(bone.to()).raw(']');
            open = ",[";
        }
        text.raw(']');
    }
}
