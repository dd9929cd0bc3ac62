package dev.labeler.dataset.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;

/// Decodes the names of zip entries. A zip marks only UTF-8 names (APPNOTE.TXT appendix D). Windows writes other
/// names in the code page of the system, which is 949 in Korea.
final class ZipNameDecoder {
    private static final List<Charset> CODE_PAGES =
            List.of(StandardCharsets.UTF_8, Charset.forName("x-windows-949"), Charset.forName("IBM437"));

    private ZipNameDecoder() {}

    static String of(ZipArchiveEntry entry) {
        if (entry.getGeneralPurposeBit().usesUTF8ForNames()
                || entry.getNameSource() != ZipArchiveEntry.NameSource.NAME) {
            return entry.getName();
        }
        return CODE_PAGES.stream()
                .map(codePage -> decoded(entry.getRawName(), codePage))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(entry::getName);
    }

    private static @Nullable String decoded(byte[] name, Charset codePage) {
        try {
            return codePage.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
