package dev.labeler.formats.coco;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.SkeletonMemberWriter;
import java.util.List;

/// Writes classes as COCO's categories, for COCO files and for the flat annotations of DICE files.
public record CocoCategoryWriter(CocoWriterOptions options) {

    /// Appends the elements of `categories`.
    public void append(JsonTextBuffer text, List<ClassDefinition> classes) {
        String separator = "";
        for (ClassDefinition definition : classes) {
            category(text.ascii(separator), definition);
            separator = ",\n";
        }
    }

    private void category(JsonTextBuffer text, ClassDefinition definition) {
        text.ascii("{\"id\":")
                .number(definition.index() + options.firstCategory())
                .ascii(",\"name\":")
                .string(definition.name());
        String supercategory = definition.supercategory();
        text.ascii(",\"supercategory\":").string(supercategory == null ? "" : supercategory);
        String color = definition.color();
        if (color != null) {
            text.ascii(",\"color\":").string(color);
        }
        SkeletonMemberWriter.append(text, definition);
        String attributes = definition.attributes();
        if (attributes != null) {
            text.raw(',').raw(ByteSlice.of(attributes.substring(1, attributes.length() - 1)));
        }
        text.raw('}');
    }
}
