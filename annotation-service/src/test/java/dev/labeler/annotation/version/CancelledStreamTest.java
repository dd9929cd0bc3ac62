package dev.labeler.annotation.version;

import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestData;
import dev.labeler.annotation.TestHouse;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.StreamAnnotationsRequest;
import io.grpc.Context;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CancelledStreamTest {
    @Test
    void aClientThatGoesAwayEndsTheQueryWithinASecond() throws Exception {
        try (var house = new TestHouse()) {
            var project = house.project(Map.of("annotations.json", TestData.coco(100, 60_000)))
                    .getId();
            house.user(1)
                    .imports()
                    .startImport(StartImportRequest.newBuilder()
                            .setProjectId(project)
                            .build());
            var call = Context.current().withCancellation();
            call.run(() -> {
                var rows = house.service(1)
                        .revisions()
                        .streamAnnotations(StreamAnnotationsRequest.newBuilder()
                                .setProjectId(project)
                                .setIncludeDraft(true)
                                .build());
                assertThat(rows.next().getRowCount()).isPositive();
                assertThat(running(house)).isEqualTo(1);
            });

            call.cancel(null);

            eventually(Duration.ofSeconds(1), () -> assertThat(running(house)).isZero());
        }
    }

    private static int running(TestHouse house) {
        return house.sql(handle -> handle.createQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY (SELECT annotation_id%'")
                .mapTo(Integer.class)
                .one());
    }
}
