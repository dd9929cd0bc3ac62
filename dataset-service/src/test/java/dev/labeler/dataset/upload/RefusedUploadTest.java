package dev.labeler.dataset.upload;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.dataset.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.MaliciousArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.proto.type.v1.ErrorReason;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusedUploadTest {
    private static final byte[] IMAGE = image("png", 4, 4);
    private static TestDatasetService service;

    @BeforeAll
    static void open() {
        service = new TestDatasetService(new ArchiveLimits(4 << 20, 64 << 20, 50));
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @AfterEach
    void nothingIsStored() throws Exception {
        assertThat(service.count("dataset")).isZero();
        assertThat(service.count("upload")).isZero();
        assertThat(service.keys("datasets/")).isEmpty();
        try (var spooled = Files.list(service.spool)) {
            assertThat(spooled).isEmpty();
        }
    }

    static Stream<Arguments> archives() {
        var good = zip(Map.of("a.png", IMAGE, "b.png", IMAGE));
        return Stream.of(
                Arguments.of("../x.png", "x.zip", zip(Map.of("../x.png", IMAGE)), "path traversal"),
                Arguments.of("a/../../x.png", "x.zip", zip(Map.of("a/../../x.png", IMAGE)), "path traversal"),
                Arguments.of("absolute", "x.zip", zip(Map.of("/etc/x.png", IMAGE)), "absolute path"),
                Arguments.of("backslash", "x.zip", zip(Map.of("a/b\\x.png", IMAGE)), "backslash"),
                Arguments.of("drive", "x.zip", zip(Map.of("C:/x.png", IMAGE)), "drive letter"),
                Arguments.of("NUL", "x.zip", zip(Map.of("a\0.png", IMAGE)), "NUL"),
                Arguments.of("symlink", "x.zip", MaliciousArchives.zipWithSymlink(IMAGE), "symbolic link"),
                Arguments.of("encrypted", "x.zip", MaliciousArchives.encrypted(good), "encrypted"),
                Arguments.of("truncated", "x.zip", Arrays.copyOf(good, good.length - 60), "truncated"),
                Arguments.of(
                        "directory at the end", "x.zip", MaliciousArchives.withDirectoryAtTheEnd(good), "truncated"),
                Arguments.of("damaged", "x.zip", MaliciousArchives.damaged(IMAGE), "damaged"),
                Arguments.of("text", "x.zip", text("this is no zip at all"), "is not a zip file"),
                Arguments.of("empty", "x.zip", new byte[0], "is not a zip file"),
                Arguments.of("case", "x.zip", zip(Map.of("a.png", IMAGE, "A.png", IMAGE)), "the same name"),
                Arguments.of("NFC", "x.zip", zip(Map.of("\u00e9.png", IMAGE, "e\u0301.png", IMAGE)), "the same name"),
                Arguments.of(
                        "file and folder",
                        "x.zip",
                        zip(Map.of("a.png", IMAGE, "a.png/b.png", IMAGE)),
                        "both a file and a folder"),
                Arguments.of("bomb", "x.zip", zip(Map.of("big.json", new byte[40 << 20])), "times its size"),
                Arguments.of("many", "x.zip", zip(manyFiles()), "more than 50 files"),
                Arguments.of("tar bomb", "x.tar.gz", MaliciousArchives.gzip(new byte[40 << 20]), "times its size"),
                Arguments.of("tar traversal", "x.tgz", MaliciousArchives.tarGz("../x.png", IMAGE), "path traversal"),
                Arguments.of("tar symlink", "x.tgz", MaliciousArchives.tarGzWithLink((byte) '2'), "symbolic link"),
                Arguments.of("tar hard link", "x.tgz", MaliciousArchives.tarGzWithLink((byte) '1'), "hard link"),
                Arguments.of("tar device", "x.tgz", MaliciousArchives.tarGzWithLink((byte) '3'), "neither a file"),
                Arguments.of("text as tar", "x.tar.gz", text("this is no gzip at all"), "is not a gzip file"),
                Arguments.of(
                        "truncated tar",
                        "x.tar.gz",
                        Arrays.copyOf(MaliciousArchives.tarGz("a.png", IMAGE), 60),
                        "truncated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("archives")
    void archiveIsRefusedAndNothingIsStored(String name, String file, byte[] bytes, String cause) {
        var thrown = catchThrowable(() -> service.asUser(1).uploadOne(named(name), file, bytes));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.ARCHIVE_REFUSED);
        assertThat(DatasetErrors.message(thrown)).contains(cause);
        assertThat(DatasetErrors.metadata(thrown)).containsKey("cause");
    }

    @Test
    void uploadOverTheLimitIsTooLarge() {
        var thrown = catchThrowable(() -> service.asUser(1).uploadOne(named("big"), "x.zip", new byte[5 << 20]));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.TOO_LARGE);
        assertThat(DatasetErrors.metadata(thrown)).containsEntry("limit_bytes", Integer.toString(4 << 20));
    }

    @Test
    void refusalOfAnUploadWithoutImageOrLabelStatesWhatWasExpected() {
        var thrown = catchThrowable(() -> service.asUser(1)
                .uploadOne(named("x"), "x.zip", zip(Map.of("a.docx", IMAGE, "broken.jpg", text("no")))));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(DatasetErrors.message(thrown)).contains("Expected images").contains("broken.jpg");
    }

    @Test
    void traversalInTheNameOfASingleFileIsRefused() {
        var thrown = catchThrowable(
                () -> service.asUser(1).upload(named("x"), Map.of("../../etc/a.png", IMAGE, "b.png", IMAGE)));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.ARCHIVE_REFUSED);
    }

    @Test
    void everyViolationOfTheHeaderIsListed() {
        var header = named("x".repeat(300)).toBuilder().setDatasetId("../x").build();

        var thrown = catchThrowable(() -> service.asUser(1).uploadOne(header, "a.png", IMAGE));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(DatasetErrors.violations(thrown)).containsOnlyKeys("name", "dataset_id");
    }

    private static Map<String, byte[]> manyFiles() {
        var files = new HashMap<String, byte[]>();
        for (var i = 0; i < 60; i++) {
            files.put(i + ".png", IMAGE);
        }
        return files;
    }
}
