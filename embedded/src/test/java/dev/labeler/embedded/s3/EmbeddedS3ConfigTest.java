package dev.labeler.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedS3ConfigTest {
    private static final Path FOLDER = Path.of("objects");
    private static final S3Credentials CREDENTIALS = new S3Credentials("key", "secret");

    @Test
    void defaultsAreADurableServerOnLoopbackWithoutCors() {
        assertThat(new EmbeddedS3.Config(FOLDER, 9000, CREDENTIALS))
                .isEqualTo(new EmbeddedS3.Config(FOLDER, "127.0.0.1", 9000, CREDENTIALS, List.of(), true));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        assertThatThrownBy(() -> new EmbeddedS3.Config(FOLDER, port, CREDENTIALS))
                .hasMessage("The port must be 0 to 65535: " + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n"})
    void credentialsWithoutTextOrWithWhiteSpaceAreRefused(String text) {
        assertThatThrownBy(() -> new S3Credentials(text, "secret")).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> new S3Credentials("key", text)).hasMessageContaining("must not be empty");
    }

    @Test
    void theSecretIsNotInTheText() {
        assertThat(CREDENTIALS).hasToString("S3Credentials[accessKey=key]");
    }
}
