package dev.labeler.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitRuleTest {
    /// Made with the Python of the proto, CPython 3.11.
    @ParameterizedTest
    @CsvSource({
        "42, 0.7, 0.2, 0.1, a.jpg, val",
        "42, 0.7, 0.2, 0.1, train/b 1.png, train",
        "42, 0.7, 0.2, 0.1, 고양이.jpg, test",
        "42, 0.7, 0.2, 0.1, b.jpg, train",
        "42, 0.7, 0.2, 0.1, 2.jpg, test",
        "42, 0.7, 0.2, 0.1, 0001.png, val",
        "42, 0.7, 0.2, 0.1, BloodImage_00007.jpg, test",
        "-1, 0.7, 0.2, 0.1, a.jpg, train",
        "-1, 0.7, 0.2, 0.1, c.jpg, val",
        "-1, 0.7, 0.2, 0.1, val/새 1.png, test",
        "0, 0.5, 0.5, 0, a.jpg, val",
        "0, 0.5, 0.5, 0, 강아지.jpg, train",
        "0, 1, 0, 0, a.jpg, train",
        "0, 0, 1, 0, a.jpg, val",
        "0, 0, 0, 1, a.jpg, test",
    })
    void isWhatPythonComputes(long seed, double train, double val, double test, String imageId, String split) {
        assertThat(new SplitRule(train, val, test, seed).splitOf(imageId)).isEqualTo(split);
    }

    @Test
    void sharesMatchTheRatios() {
        var rule = new SplitRule(0.7, 0.2, 0.1, 7);

        Map<String, Long> counts = IntStream.range(0, 100_000)
                .mapToObj(i -> rule.splitOf("images/" + i + ".jpg"))
                .collect(Collectors.groupingBy(split -> split, Collectors.counting()));

        assertThat(counts.get("train")).isCloseTo(70_000L, within(600L));
        assertThat(counts.get("val")).isCloseTo(20_000L, within(600L));
        assertThat(counts.get("test")).isCloseTo(10_000L, within(600L));
    }
}
