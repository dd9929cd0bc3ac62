package dev.labeler.export.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.rpc.Failure;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class EncodingMemoryTest {
    private static final int FEWEST_STREAMS = 16;

    private final EncodingMemoryBudget memory = new EncodingMemoryBudget(256 << 20, Duration.ZERO);

    @Test
    void numberOfStreamsWithLargeRowsIsLimited() throws Exception {
        var streams = new ArrayList<EncodingMemoryBudget.Reservation>();
        for (var n = 0; n < FEWEST_STREAMS; n++) {
            streams.add(memory.reserveStream());
        }
        streams.get(0).growForLargeRows();
        streams.get(0).growForLargeRows();
        streams.get(1).growForLargeRows();

        assertThatThrownBy(() -> streams.get(2).growForLargeRows())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Retry later");

        streams.get(0).close();
        streams.get(2).growForLargeRows();
        assertThat(streams).hasSize(FEWEST_STREAMS);
    }

    @Test
    void streamsWithLargeRowsDoNotBlockFiles() throws Exception {
        memory.reserveStream().growForLargeRows();
        memory.reserveStream().growForLargeRows();

        try (var files = memory.reserveFiles(3)) {
            files.growForLargeRows();
        }
    }
}
