package dev.labeler.export.encoding;

import dev.labeler.formats.model.LossReport;
import dev.labeler.proto.export.v1.Loss;
import java.util.List;
import java.util.stream.Stream;

/// Maps loss reports to messages.
public final class LossMapping {
    private LossMapping() {}

    /// Returns the losses of one file.
    ///
    /// @param selection losses of all files of the pass
    /// @param format losses of this format
    public static List<Loss> toProto(LossReport selection, LossReport format) {
        return Stream.of(selection, format)
                .flatMap(report -> report.losses().stream())
                .map(loss -> Loss.newBuilder()
                        .setKind(loss.kind())
                        .setCount(loss.count())
                        .setExample(loss.example())
                        .build())
                .toList();
    }
}
