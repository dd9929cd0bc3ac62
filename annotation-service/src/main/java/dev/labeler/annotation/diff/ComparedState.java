package dev.labeler.annotation.diff;

import dev.labeler.annotation.version.FrozenVersionRow;
import dev.labeler.proto.annotation.v1.ComparedVersion;
import org.jspecify.annotations.Nullable;

/// One side of a comparison: a frozen version, or the live state.
///
/// @param version null for the live state
/// @param seq the state has the revisions below this number
record ComparedState(@Nullable FrozenVersionRow version, long seq) {
    ComparedVersion toProto() {
        var message = ComparedVersion.newBuilder().setSeq(seq).setVersionNumber(VersionSelector.WORKING);
        if (version != null) {
            message.setVersionId(version.versionId())
                    .setVersionNumber(version.number().toString());
        }
        return message.build();
    }
}
