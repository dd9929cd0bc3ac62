package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.CrashAnnotator.Acknowledged;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The history of a project after a crash test, oldest entry first.
record CrashHistory(List<JsonNode> entries) {
    private static final Set<String> SAVES = Set.of("create", "update");

    static CrashHistory read(RestClient rest, String project) throws IOException, InterruptedException {
        var entries = new ArrayList<JsonNode>();
        var token = "";
        do {
            var page = rest.get("/api/v1/projects/" + project + "/history?limit=200&page_token=" + token)
                    .expect(200);
            page.get("history").forEach(entries::add);
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
        Collections.reverse(entries);
        return new CrashHistory(entries);
    }

    /// Returns the acknowledged saves that are not in the history.
    List<Acknowledged> missing(List<Acknowledged> journal) {
        var stored = new HashMap<Acknowledged, Integer>();
        for (var entry : entries) {
            var state = entry.get("new_state");
            if (state != null && !state.isNull()) {
                stored.merge(
                        new Acknowledged(
                                entry.get("annotation_id").asLong(),
                                entry.get("id").asLong(),
                                state.path("notes").asText()),
                        1,
                        Integer::sum);
            }
        }
        return journal.stream().filter(each -> !stored.containsKey(each)).toList();
    }

    /// Returns the notes that more than one save has stored.
    List<String> duplicates() {
        var counts = new HashMap<String, Integer>();
        for (var entry : entries) {
            if (SAVES.contains(entry.get("action").asText())) {
                counts.merge(entry.get("new_state").path("notes").asText(), 1, Integer::sum);
            }
        }
        counts.values().removeIf(count -> count == 1);
        return counts.keySet().stream()
                .filter(note -> note.startsWith("annotator"))
                .toList();
    }

    /// Applies all entries in their order.
    Map<Long, JsonNode> replay() {
        var live = new TreeMap<Long, JsonNode>();
        for (var entry : entries) {
            var state = entry.get("new_state");
            var id = entry.get("annotation_id").asLong();
            if (state == null || state.isNull()) {
                live.remove(id);
            } else {
                live.put(id, state);
            }
        }
        return live;
    }

    /// The annotations of the project now.
    static Map<Long, JsonNode> live(RestClient rest, String project) throws IOException, InterruptedException {
        var live = new TreeMap<Long, JsonNode>();
        var token = "";
        do {
            var page = rest.get("/api/v1/annotations?project_id=" + project + "&limit=200&page_token=" + token)
                    .expect(200);
            for (var annotation : page.get("annotations")) {
                assertThat(live.put(annotation.get("id").asLong(), annotation)).isNull();
            }
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
        return live;
    }
}
