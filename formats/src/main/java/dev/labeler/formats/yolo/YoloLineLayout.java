package dev.labeler.formats.yolo;

import dev.labeler.formats.model.GeometryKind;
import java.util.Set;

/// The common layout of all lines of an export. It must be known before the first line: Ultralytics drops an
/// image whose lines have a number of keypoints other than `kpt_shape`.
///
/// @param keypoints of every line of a pose export, 0 in others
public record YoloLineLayout(YoloTask task, int keypoints) {

    /// A layout of lines without keypoints.
    public static YoloLineLayout of(YoloTask task) {
        return new YoloLineLayout(task, 0);
    }

    /// The same number of keypoints, at least one, for a pose export.
    public YoloLineLayout asPose() {
        return new YoloLineLayout(YoloTask.POSE, Math.max(1, keypoints));
    }

    /// The layout that represents most of an export.
    ///
    /// @param kinds the kinds of its annotations
    /// @param mostKeypoints greatest number of keypoints of one annotation
    public static YoloLineLayout of(Set<GeometryKind> kinds, int mostKeypoints) {
        YoloTask task = YoloTask.of(kinds);
        return new YoloLineLayout(task, task == YoloTask.POSE ? Math.max(1, mostKeypoints) : 0);
    }
}
