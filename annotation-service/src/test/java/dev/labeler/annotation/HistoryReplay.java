package dev.labeler.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Replays the history of a project.
public final class HistoryReplay {
    private HistoryReplay() {}

    /// Returns the annotations after all entries, and asserts that each entry has the state before it.
    public static Map<Long, Annotation> replay(AnnotationClient client, String project) {
        var events = new ArrayList<HistoryEntry>();
        List<HistoryEntry> page;
        do {
            page = client.annotations()
                    .listProjectHistory(ListProjectHistoryRequest.newBuilder()
                            .setProjectId(project)
                            .setSkip(events.size())
                            .setLimit(200)
                            .build())
                    .getHistoryList();
            events.addAll(page);
        } while (!page.isEmpty());
        var state = new TreeMap<Long, Annotation>();
        for (var event : events.reversed()) {
            assertThat(event.hasPreviousState() ? event.getPreviousState() : null)
                    .isEqualTo(state.get(event.getAnnotationId()));
            if (event.hasNewState()) {
                state.put(event.getAnnotationId(), event.getNewState());
            } else {
                state.remove(event.getAnnotationId());
            }
        }
        return state;
    }
}
