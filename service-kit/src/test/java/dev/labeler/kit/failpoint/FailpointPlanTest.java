package dev.labeler.kit.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailpointPlanTest {
    @TempDir
    private Path directory;

    @Test
    void actsOnceAtTheHitOfThePlan() throws Exception {
        var plan = new FailpointPlan(directory);
        plan.set("fail", 2);
        plan.reach("a");
        assertThat(plan.isPending()).isTrue();

        assertThatThrownBy(() -> plan.reach("b")).hasMessage("failpoint b");

        assertThat(plan.isPending()).isFalse();
        plan.reach("c");
        assertThat(plan.hits()).containsExactly("a", "b", "c");
        plan.reset();
        assertThat(plan.hits()).isEmpty();
    }

    @Test
    void doesNothingWithoutTheProperty() {
        assertThatCode(() -> Failpoint.reach("a")).doesNotThrowAnyException();
    }
}
