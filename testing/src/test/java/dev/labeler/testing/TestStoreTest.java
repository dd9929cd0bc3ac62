package dev.labeler.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.storage.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestStoreTest {

    @Test
    void bucketsAreApart() {
        var one = TestStore.freshBucket();
        var other = TestStore.freshBucket();
        assertThat(one.name()).isNotEqualTo(other.name());
        assertThat(one.endpoint()).isEqualTo(other.endpoint());
    }

    @Test
    void embeddedStorePassesTheKitsProbe() {
        var storage = TestStore.freshStorage();
        try (var store = ObjectStore.open(storage, storage.datasetsBucket())) {
            store.admin().ensureExists();
            store.admin().probe();
            var stored = store.put("a/b.txt", "bytes".getBytes(StandardCharsets.UTF_8), "text/plain", Map.of());
            assertThat(stored.size()).isEqualTo(5);
        }
    }
}
