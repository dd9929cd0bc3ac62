package dev.labeler.export.ondemand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.export.CocoSamples;
import dev.labeler.export.TestExportService;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3Operation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// More exports than connections, all waiting for a store that hangs.
class HangingStoreTest {
    private static final int EXPORTS = 40;
    private static final int IMAGES = 400;
    /// The COCO file of each export is longer than a part of an upload.
    private static final int ANNOTATIONS = 60_000;

    @Test
    void otherProjectsAreServedWhileExportsWaitForTheStore() throws Exception {
        try (var proxy = TestStore.faultProxy();
                var service = new TestExportService(TestStore.freshStorage(proxy));
                var threads = Executors.newFixedThreadPool(EXPORTS)) {
            var large = service.project(large());
            var other = service.project(CocoSamples.BOXES);
            proxy.add(FaultRule.on(
                    new Fault.Hang(Duration.ofMinutes(5)),
                    S3Operation.PUT_OBJECT,
                    S3Operation.CREATE_MULTIPART_UPLOAD,
                    S3Operation.UPLOAD_PART));
            var exports = new ArrayList<Future<Status.Code>>();
            for (var export = 0; export < EXPORTS; export++) {
                exports.add(threads.submit(() -> export(service, large)));
            }
            var until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < until) {
                assertThat(service.owner().stream(other, ExportFormat.EXPORT_FORMAT_COCO, ""))
                        .isNotEmpty();
            }
            assertThat(exports).noneMatch(Future::isDone);

            proxy.clear();

            for (var export : exports) {
                assertThat(export.get(90, TimeUnit.SECONDS))
                        .isIn(Status.Code.OK, Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
            }
            assertThat(export(service, large)).isEqualTo(Status.Code.OK);
        }
    }

    private static Status.Code export(TestExportService service, String projectId) {
        try {
            var answer = service.owner()
                    .exports()
                    .createExport(CreateExportRequest.newBuilder()
                            .setProjectId(projectId)
                            .setExportFormat(ExportFormat.EXPORT_FORMAT_COCO)
                            .build());
            assertThat(answer.getAnnotationCount()).isEqualTo(ANNOTATIONS);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static String large() {
        var json = new StringBuilder("{\"images\":[");
        for (var i = 0; i < IMAGES; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"file_name\":\"i%05d.jpg\",\"width\":500,\"height\":500}".formatted(i, i));
        }
        json.append("],\"categories\":[{\"id\":7,\"name\":\"thing\"}],\"annotations\":[");
        for (var i = 0; i < ANNOTATIONS; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"image_id\":%d,\"category_id\":7,\"bbox\":[%d,2,30,40]}"
                            .formatted(i, (long) i * IMAGES / ANNOTATIONS, i % 400));
        }
        return json.append("]}").toString();
    }
}
