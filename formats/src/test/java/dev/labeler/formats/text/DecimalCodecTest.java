package dev.labeler.formats.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DecimalCodecTest {

    private static String text(double value) {
        return new JsonTextBuffer(8).number(value).toString();
    }

    @Provide
    Arbitrary<Double> shortDecimals() {
        return Arbitraries.longs()
                .between(-999_999_999L, 999_999_999L)
                .flatMap(digits -> Arbitraries.integers()
                        .between(0, 9)
                        .map(scale -> BigDecimal.valueOf(digits, scale).doubleValue()));
    }

    @Property
    void anyNumberReadsBackTheSame(@ForAll double value) {
        assertThat(Double.parseDouble(text(value))).isEqualTo(value == 0 ? 0.0 : value);
    }

    @Property
    void aShortDecimalIsWrittenInItsShortestForm(@ForAll("shortDecimals") double value) {
        String text = text(value);

        assertThat(new BigDecimal(text)).isEqualByComparingTo(new BigDecimal(Double.toString(value)));
        assertThat(text).doesNotContain("E").doesNotEndWith(".0");
    }

    @Property
    void theShortReaderIsExactOrDeclines(@ForAll("shortDecimals") double value) {
        char[] text = text(value).toCharArray();
        char[] long20 = "12345678901234567890".toCharArray();

        assertThat(ShortDecimalParser.parseShort(text, 0, text.length)).isEqualTo(value == 0 ? 0.0 : value);
        assertThat(ShortDecimalParser.parseShort(long20, 0, long20.length)).isNaN();
        assertThat(ShortDecimalParser.parseShort("1e3".toCharArray(), 0, 3)).isNaN();
    }

    @Property
    void longsAreWrittenAsTheyAre(@ForAll long value) {
        assertThat(new JsonTextBuffer(4).number(value).toString()).isEqualTo(Long.toString(value));
    }

    @Property
    void stringsAreUtf8Json(@ForAll String value) throws Exception {
        String text = new JsonTextBuffer(4).string(value).toString();
        try (var parser = new JsonFactory().createParser(text.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            assertThat(parser.getText()).isEqualTo(value);
        }
    }

    @Test
    void unitsAreClippedAndHaveSixDecimals() {
        JsonTextBuffer text = new JsonTextBuffer(4);
        text.unitNumber(-0.2)
                .raw(' ')
                .unitNumber(1.7)
                .raw(' ')
                .unitNumber(0.5)
                .raw(' ')
                .unitNumber(1.0 / 3);
        assertThat(text.toString()).isEqualTo("0 1 0.5 0.333333");
    }

    @Test
    void numbersThatJsonLacksAreRefused() {
        assertThatThrownBy(() -> text(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text(Double.NEGATIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }
}
