package dev.labeler.formats.zip;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;

/// The name and time of an entry, which precede its bytes.
final class ZipEntryHead {
    private static final int MOST_NAME_BYTES = 0xffff;

    private final byte[] name;
    private final int time;

    /// @param name with slashes
    /// @param time of the file, to two seconds, from 1980 to 2107
    ZipEntryHead(String name, LocalDateTime time) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.time = dosTime(time);
        if (this.name.length > MOST_NAME_BYTES) {
            throw new IllegalArgumentException("The name of a zip entry has " + this.name.length + " bytes; at most "
                    + MOST_NAME_BYTES + " are allowed.");
        }
    }

    byte[] name() {
        return name;
    }

    /// The time in the format of MS-DOS, with the date in the upper half.
    int time() {
        return time;
    }

    private static int dosTime(LocalDateTime time) {
        var year = Math.clamp(time.getYear(), 1980, 2107) - 1980;
        return year << 25
                | time.getMonthValue() << 21
                | time.getDayOfMonth() << 16
                | time.getHour() << 11
                | time.getMinute() << 5
                | time.getSecond() >> 1;
    }
}
