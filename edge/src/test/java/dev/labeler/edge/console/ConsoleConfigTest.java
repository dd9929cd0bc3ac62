package dev.labeler.edge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConsoleConfigTest {
    private static ConsoleConfig read(Map<String, String> settings) {
        return ConsoleConfig.fromEnvironment(new Environment(settings));
    }

    @Test
    void imagesComeFromTheAddressOfTheStore() {
        assertThat(read(Map.of()).storeOrigins()).isEmpty();
        assertThat(read(Map.of("S3_ENDPOINT", "http://minio:9000")).storeOrigins())
                .containsExactly("http://minio:9000");
        assertThat(read(Map.of("S3_ENDPOINT", "http://minio:9000", "S3_PUBLIC_ENDPOINT", "https://files.example/s3"))
                        .storeOrigins())
                .containsExactly("https://files.example");
        assertThat(read(Map.of("S3_PROVIDER", "aws", "S3_REGION", "eu-west-1")).storeOrigins())
                .containsExactly("https://*.s3.eu-west-1.amazonaws.com");
        assertThat(read(Map.of("S3_ENDPOINT", "https://s3.example", "S3_PATH_STYLE", "false"))
                        .storeOrigins())
                .containsExactly("https://*.s3.example");
    }

    @Test
    void givenOriginsReplaceIt() {
        assertThat(read(Map.of(
                                "S3_ENDPOINT", "http://minio:9000",
                                "CONSOLE_STORE_ORIGINS", "https://a.example,http://[::1]:9000"))
                        .storeOrigins())
                .containsExactlyInAnyOrder("https://a.example", "http://[::1]:9000");
    }

    @Test
    void textThatWouldChangeThePolicyIsRefused() {
        for (var text : new String[] {"https://a.example; script-src *", "*", "https://a.example/path", "data:"}) {
            assertThatThrownBy(() -> read(Map.of("CONSOLE_STORE_ORIGINS", text)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("CONSOLE_STORE_ORIGINS");
        }
    }
}
