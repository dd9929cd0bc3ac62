package dev.labeler.export.encoding;

import dev.labeler.formats.model.LossReport;
import dev.labeler.proto.export.v1.Loss;
import java.util.List;
import java.util.stream.Stream;

/// Loss reports as the contract tells them.
public final class LossMapping {
    private LossMapping() {}

    /// The report of one file.
    ///
    /// @param selection what every file of the pass lacks
    /// @param format what this format could not carry
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
