package dev.labeler.dataset.archive;

import static dev.labeler.dataset.TestArchives.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.TestArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadContentsTest {
    @TempDir
    private Path spool;

    @Test
    void commonTopFolderIsStripped() throws IOException {
        assertThat(paths("mine/a.png", "mine/b/c.png", "__MACOSX/mine/._a.png", "mine/.DS_Store"))
                .containsExactly("a.png", "b/c.png");
    }

    @Test
    void commonTopFolderOfALayoutIsKept() throws IOException {
        assertThat(paths("train/a.png", "train/b.png")).containsExactly("train/a.png", "train/b.png");
        assertThat(paths("a/1.png", "b/2.png")).containsExactly("a/1.png", "b/2.png");
    }

    @Test
    void namesThatCannotBeKeysAreSkippedWithAReason() throws IOException {
        var contents = contents(TestArchives.zip(files("a.png", "b\n.png", "x".repeat(300) + ".png", "inner.zip")));

        assertThat(contents.files()).extracting(ReadableFile::path).containsExactly("a.png");
        assertThat(contents.skipped())
                .extracting(SkippedEntry::reason)
                .containsExactlyInAnyOrder(
                        "a control character in the name",
                        "a name in the path is longer than 255 bytes",
                        "an archive inside an upload is not unpacked");
    }

    @Test
    void namesFromKoreanWindowsAreRead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            zip.setEncoding("x-windows-949");
            zip.setUseLanguageEncodingFlag(false);
            zip.putArchiveEntry(new ZipArchiveEntry("사진/고양이.png"));
            zip.closeArchiveEntry();
            zip.putArchiveEntry(new ZipArchiveEntry("개.png"));
            zip.closeArchiveEntry();
        }

        assertThat(contents(bytes.toByteArray()).files())
                .extracting(ReadableFile::path)
                .containsExactly("사진/고양이.png", "개.png");
    }

    @Test
    void manyFilesShareOneSpool() throws IOException {
        try (var upload = new SpooledUpload(spool, ArchiveLimits.DEFAULT)) {
            upload.begin("a.txt");
            upload.write(ByteBuffer.wrap(text("one")));
            upload.begin("b.txt");
            upload.begin("c.txt");
            upload.write(ByteBuffer.wrap(text("th")));
            upload.write(ByteBuffer.wrap(text("ree")));

            assertThat(upload.title()).isNull();
            var files = upload.contents().files();
            assertThat(files).extracting(ReadableFile::path).containsExactly("a.txt", "b.txt", "c.txt");
            for (var expected : List.of("0:one", "1:", "2:three", "0:one")) {
                try (var in = files.get(expected.charAt(0) - '0').content().open()) {
                    assertThat(in.readAllBytes()).isEqualTo(text(expected.substring(2)));
                }
            }
        }
    }

    private List<String> paths(String... names) throws IOException {
        return contents(TestArchives.zip(files(names))).files().stream()
                .map(ReadableFile::path)
                .toList();
    }

    private UploadContents contents(byte[] zip) throws IOException {
        try (var upload = new SpooledUpload(spool, ArchiveLimits.DEFAULT)) {
            upload.begin("x.zip");
            upload.write(ByteBuffer.wrap(zip));
            return upload.contents();
        }
    }

    private static Map<String, byte[]> files(String... names) {
        var files = new LinkedHashMap<String, byte[]>();
        for (var name : names) {
            files.put(name, text("x"));
        }
        return files;
    }
}
