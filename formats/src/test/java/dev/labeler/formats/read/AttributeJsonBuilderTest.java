package dev.labeler.formats.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributeJsonBuilderTest {
    private static @Nullable String copied(String json) throws IOException {
        try (var parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            AttributeJsonBuilder attributes = new AttributeJsonBuilder();
            attributes.copyMembers(parser);
            return attributes.finish();
        }
    }

    @Test
    void wholeNumbersKeepTheirDigits() throws IOException {
        String json = "{\"a\":9007199254740992,\"b\":-3,\"c\":[1,{\"d\":2.5}],\"e\":{},\"f\":null}";
        assertThat(copied(json)).isEqualTo(json);
        assertThat(copied("{\"a\":9007199254740993,\"b\":[-9223372036854775808,123456789012345678901234567890]}"))
                .isEqualTo("{\"a\":\"9007199254740993\","
                        + "\"b\":[\"-9223372036854775808\",\"123456789012345678901234567890\"]}");
    }

    @Test
    void halfASurrogatePairIsRefused() {
        for (String json : new String[] {"{\"a\":\"\\ud800\"}", "{\"\\udc00\":1}", "{\"a\":[\"x\\ud83d y\"]}"}) {
            assertThatThrownBy(() -> copied(json)).as(json).hasMessageContaining("surrogate");
        }
    }
}
