package dev.labeler.formats.voc;

import dev.labeler.formats.read.AttributeJsonBuilder;
import dev.labeler.formats.read.UntrustedXml;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Parses one VOC file. Document types and external entities are refused before they are resolved, since the
/// files are untrusted.
final class VocParser {
    private static final XMLInputFactory XML = UntrustedXml.inputFactory();

    private final XMLStreamReader xml;
    private final List<VocObject> objects = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private @Nullable String fileName;
    private int width;
    private int height;

    private VocParser(XMLStreamReader xml) {
        this.xml = xml;
    }

    /// @throws XMLStreamException with the reason and the position
    static VocDocument parse(InputStream in) throws XMLStreamException, IOException {
        XMLStreamReader xml = XML.createXMLStreamReader(in);
        try {
            return new VocParser(xml).document();
        } finally {
            xml.close();
        }
    }

    private VocDocument document() throws XMLStreamException, IOException {
        while (xml.next() != XMLStreamConstants.START_ELEMENT) {
            if (xml.getEventType() == XMLStreamConstants.DTD) {
                throw new XMLStreamException("a document type (DTD) is not accepted", xml.getLocation());
            }
        }
        if (!xml.getLocalName().equals("annotation")) {
            throw new XMLStreamException("<" + xml.getLocalName() + "> is not <annotation>", xml.getLocation());
        }
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            switch (xml.getLocalName()) {
                case "filename" -> fileName = text();
                case "size" -> size();
                case "object" -> object();
                default -> skip();
            }
        }
        return new VocDocument(fileName, width, height, List.copyOf(objects), List.copyOf(leftOut));
    }

    private void size() throws XMLStreamException {
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            switch (xml.getLocalName()) {
                case "width" -> width = pixels();
                case "height" -> height = pixels();
                default -> skip();
            }
        }
    }

    private void object() throws XMLStreamException, IOException {
        int line = xml.getLocation().getLineNumber();
        AttributeJsonBuilder attributes = new AttributeJsonBuilder();
        String name = null;
        double[] box = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String member = xml.getLocalName();
            switch (member) {
                case "name" -> name = text();
                case "bndbox" -> box(box);
                case "pose" -> {
                    String pose = text();
                    if (!pose.isEmpty() && !pose.equals("Unspecified")) {
                        attributes.put("pose", pose);
                    }
                }
                case "truncated", "occluded", "difficult" -> flag(attributes, member, text());
                default -> {
                    leftOut.add(member);
                    skip();
                }
            }
        }
        try {
            objects.add(new VocObject(name, box[0], box[1], box[2], box[3], attributes.finish(), line));
        } catch (IllegalArgumentException e) {
            throw new XMLStreamException(e.getMessage(), xml.getLocation());
        }
    }

    private static void flag(AttributeJsonBuilder attributes, String member, String text) throws IOException {
        if (text.equals("0") || text.equals("1")) {
            attributes.put(member, Long.parseLong(text));
        } else if (!text.isEmpty()) {
            attributes.put(member, text);
        }
    }

    private void box(double[] box) throws XMLStreamException {
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            switch (xml.getLocalName()) {
                case "xmin" -> box[0] = number();
                case "ymin" -> box[1] = number();
                case "xmax" -> box[2] = number();
                case "ymax" -> box[3] = number();
                default -> skip();
            }
        }
    }

    private String text() throws XMLStreamException {
        return xml.getElementText().strip();
    }

    private double number() throws XMLStreamException {
        String text = text();
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new XMLStreamException("'" + text + "' is not a number", xml.getLocation());
        }
    }

    private int pixels() throws XMLStreamException {
        double value = number();
        return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    private void skip() throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }
}
