package dev.labeler.formats.yolo;

import dev.labeler.formats.model.GeometryKind;
import java.util.Set;

/// What the lines of an export have in common. It must be known before the first line: Ultralytics
/// drops an image whose lines have another number of keypoints than `kpt_shape` says.
///
/// @param keypoints of every line of a pose export, 0 in others
public record YoloLineLayout(YoloTask task, int keypoints) {

    /// The layout that keeps most of an export.
    ///
    /// @param kinds those of its annotations
    /// @param mostKeypoints of one annotation
    public static YoloLineLayout of(Set<GeometryKind> kinds, int mostKeypoints) {
        YoloTask task = YoloTask.of(kinds);
        return new YoloLineLayout(task, task == YoloTask.POSE ? Math.max(1, mostKeypoints) : 0);
    }
}
