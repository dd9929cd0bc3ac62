package dev.labeler.export.ondemand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizeLimitedOutputStreamTest {
    @Test
    void bytesBeyondTheLimitAreNotWritten() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new SizeLimitedOutputStream(bytes, 10)) {
            stream.write(new byte[10]);

            var failure = catchThrowableOfType(Failure.class, () -> stream.write(1));

            assertThat(failure.reason()).isEqualTo(ErrorReason.TOO_LARGE);
            assertThat(failure.metadata()).isEqualTo(Map.of("limit_bytes", "10"));
            assertThat(bytes.size()).isEqualTo(10);
        }
    }
}
