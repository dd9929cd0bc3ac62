package dev.labeler.dataset.upload;

import static dev.labeler.dataset.Archives.image;
import static dev.labeler.dataset.Archives.text;
import static dev.labeler.dataset.Archives.zip;
import static dev.labeler.dataset.DatasetClient.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.Errors;
import dev.labeler.dataset.HostileArchives;
import dev.labeler.dataset.TestHouse;
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
    private static TestHouse house;

    @BeforeAll
    static void open() {
        house = new TestHouse(new ArchiveLimits(4 << 20, 64 << 20, 50));
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @AfterEach
    void nothingIsStored() throws Exception {
        assertThat(house.count("dataset")).isZero();
        assertThat(house.count("upload")).isZero();
        assertThat(house.keys("datasets/")).isEmpty();
        try (var spooled = Files.list(house.spool)) {
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
                Arguments.of("symlink", "x.zip", HostileArchives.zipWithSymlink(IMAGE), "symbolic link"),
                Arguments.of("encrypted", "x.zip", HostileArchives.encrypted(good), "encrypted"),
                Arguments.of("truncated", "x.zip", Arrays.copyOf(good, good.length - 60), "truncated"),
                Arguments.of("directory at the end", "x.zip", HostileArchives.withDirectoryAtTheEnd(good), "truncated"),
                Arguments.of("damaged", "x.zip", HostileArchives.damaged(IMAGE), "damaged"),
                Arguments.of("text", "x.zip", text("this is no zip at all"), "is none"),
                Arguments.of("empty", "x.zip", new byte[0], "is none"),
                Arguments.of("case", "x.zip", zip(Map.of("a.png", IMAGE, "A.png", IMAGE)), "the same name"),
                Arguments.of("NFC", "x.zip", zip(Map.of("\u00e9.png", IMAGE, "e\u0301.png", IMAGE)), "the same name"),
                Arguments.of(
                        "file and folder",
                        "x.zip",
                        zip(Map.of("a.png", IMAGE, "a.png/b.png", IMAGE)),
                        "both a file and a folder"),
                Arguments.of("bomb", "x.zip", zip(Map.of("big.json", new byte[40 << 20])), "times its size"),
                Arguments.of("many", "x.zip", zip(manyFiles()), "more than 50 files"),
                Arguments.of("tar bomb", "x.tar.gz", HostileArchives.gzip(new byte[40 << 20]), "times its size"),
                Arguments.of("tar traversal", "x.tgz", HostileArchives.tarGz("../x.png", IMAGE), "path traversal"),
                Arguments.of("tar symlink", "x.tgz", HostileArchives.tarGzWithLink((byte) '2'), "symbolic link"),
                Arguments.of("tar hard link", "x.tgz", HostileArchives.tarGzWithLink((byte) '1'), "hard link"),
                Arguments.of("tar device", "x.tgz", HostileArchives.tarGzWithLink((byte) '3'), "neither a file"),
                Arguments.of("text as tar", "x.tar.gz", text("this is no gzip at all"), "is none"),
                Arguments.of(
                        "truncated tar",
                        "x.tar.gz",
                        Arrays.copyOf(HostileArchives.tarGz("a.png", IMAGE), 60),
                        "truncated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("archives")
    void archiveIsRefusedAndNothingIsStored(String name, String file, byte[] bytes, String cause) {
        var thrown = catchThrowable(() -> house.asUser(1).uploadOne(named(name), file, bytes));

        assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.ARCHIVE_REFUSED);
        assertThat(Errors.message(thrown)).contains(cause);
        assertThat(Errors.metadata(thrown)).containsKey("cause");
    }

    @Test
    void uploadOverTheLimitIsTooLarge() {
        var thrown = catchThrowable(() -> house.asUser(1).uploadOne(named("big"), "x.zip", new byte[5 << 20]));

        assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.TOO_LARGE);
        assertThat(Errors.metadata(thrown)).containsEntry("limit_bytes", Integer.toString(4 << 20));
    }

    @Test
    void uploadWithoutImageOrLabelSaysWhatWasExpected() {
        var thrown = catchThrowable(() ->
                house.asUser(1).uploadOne(named("x"), "x.zip", zip(Map.of("a.docx", IMAGE, "broken.jpg", text("no")))));

        assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(Errors.message(thrown)).contains("Expected images").contains("broken.jpg");
    }

    @Test
    void traversalInTheNameOfASingleFileIsRefused() {
        var thrown = catchThrowable(
                () -> house.asUser(1).upload(named("x"), Map.of("../../etc/a.png", IMAGE, "b.png", IMAGE)));

        assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.ARCHIVE_REFUSED);
    }

    @Test
    void everyViolationOfTheHeaderIsListed() {
        var header = named("x".repeat(300)).toBuilder().setDatasetId("../x").build();

        var thrown = catchThrowable(() -> house.asUser(1).uploadOne(header, "a.png", IMAGE));

        assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(Errors.violations(thrown)).containsOnlyKeys("name", "dataset_id");
    }

    private static Map<String, byte[]> manyFiles() {
        var files = new HashMap<String, byte[]>();
        for (var i = 0; i < 60; i++) {
            files.put(i + ".png", IMAGE);
        }
        return files;
    }
}
