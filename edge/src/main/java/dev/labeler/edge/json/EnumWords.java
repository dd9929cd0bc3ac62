package dev.labeler.edge.json;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.labeler.proto.type.v1.Options;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON words of an enum's values: the option `word` of the value, else its lower-case name without the
/// enum's prefix. Zero has no word.
public final class EnumWords {
    private final Map<String, EnumValueDescriptor> values = new LinkedHashMap<>();
    private final Map<Integer, String> words = new HashMap<>();

    private EnumWords(EnumDescriptor type) {
        var prefix = prefix(type);
        for (var value : type.getValues()) {
            if (value.getNumber() != 0) {
                var word = word(value, prefix);
                values.put(word, value);
                words.put(value.getNumber(), word);
            }
        }
    }

    public static EnumWords of(EnumDescriptor type) {
        return new EnumWords(type);
    }

    /// Null for zero, and for a value of a newer contract.
    public @Nullable String word(EnumValueDescriptor value) {
        return words.get(value.getNumber());
    }

    /// Null if no value has that word.
    public @Nullable EnumValueDescriptor value(String word) {
        return values.get(word);
    }

    /// All words, in the order of the proto.
    public List<String> allowed() {
        return List.copyOf(values.keySet());
    }

    private static String word(EnumValueDescriptor value, String prefix) {
        var given = value.getOptions().getExtension(Options.word);
        if (!given.isEmpty()) {
            return given;
        }
        var name = value.getName();
        return (name.startsWith(prefix) ? name.substring(prefix.length()) : name).toLowerCase(Locale.ROOT);
    }

    /// `DATASET_FORMAT_` for DatasetFormat.
    private static String prefix(EnumDescriptor type) {
        return type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    }
}
