package dev.labeler.formats.read;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;

/// The settings of readers of untrusted XML.
public final class UntrustedXml {
    private UntrustedXml() {}

    /// A factory of readers that resolve no document type and no external entity.
    public static XMLInputFactory inputFactory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("external entities are not accepted");
        });
        return factory;
    }
}
