package dev.labeler.frontend.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.rpc.Failure;
import org.junit.jupiter.api.Test;

class UserIdsTest {
    private final UserIds ids = new UserIds(7L, "4f0c");

    @Test
    void theCallerIsNamedBySubjectAndOthersByNumber() {
        assertThat(ids.text(7)).isEqualTo("4f0c");
        assertThat(ids.text(8)).isEqualTo("8");
        assertThat(new UserIds(7L, null).text(7)).isEqualTo("7");
    }

    @Test
    void bothSpellingsOfTheCallerAreRead() {
        assertThat(ids.parse("user_id", "4f0c")).isEqualTo(7);
        assertThat(ids.parse("user_id", "7")).isEqualTo(7);
        assertThat(ids.parse("user_id", "8")).isEqualTo(8);
    }

    @Test
    void anotherTextNamesTheField() {
        assertThatThrownBy(() -> ids.parse("user_id", "someone"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.metadata()).containsEntry("path", "user_id"));
    }
}
