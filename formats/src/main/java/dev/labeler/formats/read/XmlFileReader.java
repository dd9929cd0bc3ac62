package dev.labeler.formats.read;

import dev.labeler.formats.model.SourceProblem;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Reads an untrusted XML file element by element. Document types and external entities are refused before
/// they are resolved, and an element with its attributes or a text has a limited length.
public final class XmlFileReader implements Closeable {
    private static final long MAX_TOKEN_BYTES = 64L << 20;
    private static final int MAX_DEPTH = 64;
    private static final XMLInputFactory XML = UntrustedXml.inputFactory();

    private final String file;
    private final TokenLimitStream in;
    private final XMLStreamReader xml;
    private int depth;

    private XmlFileReader(String file, TokenLimitStream in, XMLStreamReader xml) {
        this.file = file;
        this.in = in;
        this.xml = xml;
    }

    public static XmlFileReader open(DatasetSource files, String file) throws IOException {
        TokenLimitStream in = new TokenLimitStream(files.open(file));
        try {
            return new XmlFileReader(file, in, XML.createXMLStreamReader(in));
        } catch (XMLStreamException e) {
            in.close();
            throw unreadable(file, e);
        }
    }

    /// Moves to the next start or end of an element and returns whether it is a start; false also at the end
    /// of the file.
    public boolean nextIsStart() throws IOException {
        try {
            while (xml.hasNext()) {
                in.left = MAX_TOKEN_BYTES;
                int event = xml.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new XMLStreamException("a document type (DTD) is not accepted", xml.getLocation());
                }
                if (event == XMLStreamConstants.START_ELEMENT) {
                    if (++depth > MAX_DEPTH) {
                        throw new XMLStreamException(
                                "more than " + MAX_DEPTH + " elements inside each other", xml.getLocation());
                    }
                    return true;
                }
                if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                    return false;
                }
            }
            return false;
        } catch (XMLStreamException e) {
            throw unreadable(file, e);
        }
    }

    /// The name of the current element.
    public String name() {
        return xml.getLocalName();
    }

    public @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    /// The number in an attribute, NaN where it is missing or not a number.
    public double number(String name) {
        return parse(attribute(name));
    }

    /// The number in a text, NaN where it is none.
    static double parse(@Nullable String text) {
        try {
            return text == null ? Double.NaN : Double.parseDouble(text.strip());
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    public int line() {
        return xml.getLocation().getLineNumber();
    }

    /// The text of the current element, which has no elements, without surrounding spaces. Moves to its end.
    public String text() throws IOException {
        try {
            in.left = MAX_TOKEN_BYTES;
            String text = xml.getElementText().strip();
            depth--;
            return text;
        } catch (XMLStreamException e) {
            throw unreadable(file, e);
        }
    }

    /// Moves to the end of the current element.
    public void skip() throws IOException {
        int outside = depth - 1;
        while (depth > outside) {
            nextIsStart();
            if (!hasNext()) {
                return;
            }
        }
    }

    private boolean hasNext() throws IOException {
        try {
            return xml.hasNext();
        } catch (XMLStreamException e) {
            throw unreadable(file, e);
        }
    }

    private static UnreadableSourceException unreadable(String file, XMLStreamException e) {
        String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNumber();
        String message = String.valueOf(e.getMessage());
        int start = message.indexOf("Message: ");
        return new UnreadableSourceException(
                new SourceProblem(file, where, start < 0 ? message : message.substring(start + "Message: ".length())));
    }

    @Override
    public void close() throws IOException {
        try {
            xml.close();
        } catch (XMLStreamException e) {
            throw unreadable(file, e);
        } finally {
            in.close();
        }
    }

    /// Limits the bytes that are read for one token, which the parser keeps in memory.
    private static final class TokenLimitStream extends FilterInputStream {
        private long left = MAX_TOKEN_BYTES;

        TokenLimitStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw new IOException("an element or text of more than " + MAX_TOKEN_BYTES + " bytes");
            }
            return count;
        }
    }
}
