package dev.labeler.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// Malicious archives.
public final class MaliciousArchives {
    private static final int LOCAL_FLAGS = 6;
    private static final int CENTRAL_FLAGS = 8;

    private MaliciousArchives() {}

    public static byte[] zipWithSymlink(byte[] image) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            zip.putArchiveEntry(new ZipArchiveEntry("a.png"));
            zip.write(image);
            zip.closeArchiveEntry();
            var link = new ZipArchiveEntry("b.png");
            link.setUnixMode(0120777);
            zip.putArchiveEntry(link);
            zip.write(TestArchives.text("/etc/passwd"));
            zip.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Sets the encryption flag in every header (APPNOTE.TXT 4.4.4, bit 0).
    public static byte[] encrypted(byte[] zip) {
        var copy = zip.clone();
        for (var i = 0; i + 4 < copy.length; i++) {
            if (copy[i] == 'P' && copy[i + 1] == 'K' && copy[i + 2] == 3 && copy[i + 3] == 4) {
                copy[i + LOCAL_FLAGS] |= 1;
            }
            if (copy[i] == 'P' && copy[i + 1] == 'K' && copy[i + 2] == 1 && copy[i + 3] == 2) {
                copy[i + CENTRAL_FLAGS] |= 1;
            }
        }
        return copy;
    }

    /// Claims that the directory begins two bytes before the end of the file (APPNOTE.TXT 4.3.16).
    public static byte[] withDirectoryAtTheEnd(byte[] zip) {
        var copy = zip.clone();
        ByteBuffer.wrap(copy)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(copy.length - 22 + 12, 0x7fffffff)
                .putInt(copy.length - 22 + 16, copy.length - 2);
        return copy;
    }

    /// Stored bytes of which one has flipped, which only the checksum reveals.
    public static byte[] damaged(byte[] image) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            zip.setLevel(0);
            zip.putArchiveEntry(new ZipArchiveEntry("a.png"));
            zip.write(image);
            zip.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var copy = bytes.toByteArray();
        var at = "IEND";
        for (var i = 0; i + 4 < copy.length; i++) {
            if (copy[i] == at.charAt(0) && copy[i + 1] == at.charAt(1) && copy[i + 2] == at.charAt(2)) {
                copy[i + 4] ^= 1;
                return copy;
            }
        }
        throw new AssertionError("not stored as it is");
    }

    public static byte[] tarGz(String name, byte[] content) {
        return tarGz(Map.of(name, content));
    }

    public static byte[] tarGz(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
            for (var file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// @param type of the entry: `1` hard link, `2` symbolic link, `3` character device
    public static byte[] tarGzWithLink(byte type) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
            var entry = new TarArchiveEntry("a.png", type);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static byte[] gzip(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
