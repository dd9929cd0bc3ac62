package dev.labeler.standalone.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3FaultProxy;
import dev.labeler.testing.faults.S3Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorageCopyTest {
    private static final PrintWriter OUT =
            new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final int OBJECTS = 60;
    /// Larger than one part of an upload, so that the source has no recorded hash.
    private static final int LARGE_BYTES = (8 << 20) + 12_345;

    private final S3FaultProxy proxy = TestStore.faultProxy();
    private final StorageConfig from = TestStore.freshStorage(proxy);
    private final StorageConfig to = TestStore.freshStorage();
    private final ObjectStore source = ObjectStore.open(from, from.annotationsBucket());
    private final ObjectStore target = ObjectStore.open(to, to.annotationsBucket());

    @BeforeEach
    void write() throws IOException {
        source.admin().ensureExists();
        for (var n = 0; n < OBJECTS; n++) {
            put("exports/p/" + n + "/ünï \uD83D\uDE00 " + n + ".json", "content " + n);
        }
        var large = new byte[LARGE_BYTES];
        new Random(1).nextBytes(large);
        source.put(
                "exports/large.zip",
                new ByteArrayInputStream(large),
                LARGE_BYTES,
                "application/zip",
                Map.of("version_id", "7"));
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
        proxy.close();
    }

    @Test
    void aRepeatedCopyHasOnlyWhatFailedBefore() throws Exception {
        proxy.add(FaultRule.on(new Fault.ErrorResponse(403, "AccessDenied"), S3Operation.GET_OBJECT)
                .from(20));
        var interrupted = copier().run();
        assertThat(interrupted.copied()).isPositive();
        assertThat(interrupted.failures()).isNotEmpty();
        proxy.clear();

        var repeated = copier().run();

        assertThat(repeated.failures()).isEmpty();
        assertThat(repeated.copied()).isEqualTo(OBJECTS + 1 - interrupted.copied());
        assertThat(contents(target)).isEqualTo(contents(source));
        assertThat(copier().run().copied()).isZero();
        var copy = target.head("exports/large.zip");
        assertThat(copy).isNotNull();
        assertThat(copy.contentType()).isEqualTo("application/zip");
        assertThat(copy.metadata()).containsEntry("version_id", "7").containsKey("sha256");
    }

    @Test
    void aDamagedReadIsNotCopied() throws Exception {
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(5000), S3Operation.GET_OBJECT)
                .keyContaining("large")
                .nth(1));
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(3), S3Operation.GET_OBJECT)
                .keyContaining("exports/p/7")
                .nth(1));

        assertThat(copier().run().failures()).isEmpty();

        assertThat(contents(target)).isEqualTo(contents(source));
    }

    @Test
    void followsWritersUntilNothingIsNew() throws Exception {
        var stop = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer = threads.submit(() -> {
                var random = new Random(2);
                for (var n = 0; !stop.get(); n++) {
                    put("working/" + n % 40 + ".json", "round " + n);
                    if (n % 3 == 0) {
                        source.delete("working/" + random.nextInt(40) + ".json");
                    }
                }
                return stop;
            });
            var first = tool(false).run(OUT);
            assertThat(first)
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.failures()).isEmpty());
            stop.set(true);
            writer.get();
        }

        var last = tool(true).run(OUT);

        assertThat(last).allSatisfy(each -> assertThat(each.copied()).isZero());
        assertThat(contents(target)).isEqualTo(contents(source));
    }

    @Test
    void progressHasRateAndTimeLeft() {
        var progress = new CopyProgress("bucket", 4, 8_000_000, OUT);
        progress.add(2_000_000);

        assertThat(progress.line(2)).isEqualTo("bucket: 1 of 4 objects, 2.0 of 8.0 MB, 1.0 MB/s, 6 s left");
    }

    private BucketCopier copier() {
        target.admin().ensureExists();
        return new BucketCopier(source, target, 4, false, OUT);
    }

    private StorageCopyTool tool(boolean follows) {
        return new StorageCopyTool(from, to, 4, true, follows, 0);
    }

    private void put(String key, String content) {
        source.put(key, content.getBytes(StandardCharsets.UTF_8), "application/json", Map.of());
    }

    private static Map<String, String> contents(ObjectStore store) throws IOException {
        List<String> keys;
        try (var listed = store.list("")) {
            keys = listed.map(ObjectInfo::key).toList();
        }
        var contents = new TreeMap<String, String>();
        for (var key : keys) {
            try (var content = store.open(key)) {
                contents.put(key, Sha256.hex(content));
            }
        }
        return contents;
    }
}
