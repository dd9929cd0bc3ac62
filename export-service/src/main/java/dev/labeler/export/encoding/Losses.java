package dev.labeler.export.encoding;

import dev.labeler.formats.model.LossReport;
import dev.labeler.proto.export.v1.Loss;
import java.util.List;

/// Loss reports as the contract tells them.
public final class Losses {
    private Losses() {}

    public static List<Loss> toProto(LossReport report) {
        return report.losses().stream()
                .map(loss -> Loss.newBuilder()
                        .setKind(loss.kind())
                        .setCount(loss.count())
                        .setExample(loss.example())
                        .build())
                .toList();
    }
}
