package dev.labeler.kit.rpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Times in responses.
public final class ProtoTimestamps {
    private ProtoTimestamps() {}

    public static Timestamp of(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
