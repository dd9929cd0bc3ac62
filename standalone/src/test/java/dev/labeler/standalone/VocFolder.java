package dev.labeler.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// A Pascal VOC folder read with the platform's XML parser, for an independent comparison.
final class VocFolder {
    private final Path folder;
    private final List<String> names;

    /// The folder's images by name, without their suffix.
    VocFolder(Path folder) throws IOException {
        this.folder = folder;
        try (var images = Files.list(folder.resolve("JPEGImages"))) {
            names = images.map(image -> image.getFileName().toString().replace(".jpg", ""))
                    .sorted()
                    .toList();
        }
    }

    /// Images, or their labels, as paths and bytes.
    Map<String, byte[]> files(String kind, int from, int to) throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var name : names.subList(from, to)) {
            var path = kind + "/" + name + (kind.equals("Annotations") ? ".xml" : ".jpg");
            files.put(path, Files.readAllBytes(folder.resolve(path)));
        }
        return files;
    }

    /// `image class x y width height`, sorted, in pixels from 0 (the 2012 devkit counts from 1 and includes
    /// the last pixel).
    List<String> boxes(int from, int to) throws Exception {
        var boxes = new ArrayList<String>();
        for (var name : names.subList(from, to)) {
            var file = folder.resolve("Annotations").resolve(name + ".xml").toFile();
            var objects = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file)
                    .getElementsByTagName("object");
            for (int i = 0; i < objects.getLength(); i++) {
                boxes.add(name + ".jpg " + box((Element) objects.item(i)));
            }
        }
        boxes.sort(null);
        return boxes;
    }

    private static String box(Element object) {
        int left = pixel(object, "xmin");
        int top = pixel(object, "ymin");
        return "%s %d %d %d %d"
                .formatted(
                        text(object.getElementsByTagName("name")),
                        left - 1,
                        top - 1,
                        pixel(object, "xmax") - left + 1,
                        pixel(object, "ymax") - top + 1);
    }

    private static int pixel(Element object, String name) {
        return Integer.parseInt(text(object.getElementsByTagName(name)));
    }

    private static String text(NodeList elements) {
        return elements.item(0).getTextContent().strip();
    }
}
