package dev.labeler.formats.cvat;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.read.StorableText;
import dev.labeler.formats.read.XmlFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The labels of CVAT files: a label of type skeleton has others, which name it as their parent, as keypoints.
final class CvatLabels {
    static final Set<String> SHAPES =
            Set.of("box", "polygon", "polyline", "points", "ellipse", "mask", "tag", "skeleton", "cuboid");

    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final Pattern EDGE = Pattern.compile("data-node-from=\"(\\d{1,4})\"\\s+data-node-to=\"(\\d{1,4})\"");
    private static final int MAX_KEYPOINTS = 1_000;

    private final Map<String, Label> labels = new LinkedHashMap<>();
    private final Map<String, List<String>> points = new LinkedHashMap<>();
    private long shapes;

    private record Label(int index, @Nullable String color, List<ClassDefinition.Bone> edges) {}

    /// Reads a file from its root element on.
    void read(XmlFileReader xml) throws IOException {
        while (xml.nextIsStart()) {
            switch (xml.name()) {
                case "meta" -> meta(xml);
                case "image" -> image(xml);
                default -> xml.skip();
            }
        }
    }

    private void meta(XmlFileReader xml) throws IOException {
        int depth = 1;
        while (depth > 0) {
            if (!xml.nextIsStart()) {
                depth--;
            } else if (xml.name().equals("label")) {
                label(xml);
            } else {
                depth++;
            }
        }
    }

    private void label(XmlFileReader xml) throws IOException {
        String name = null;
        String color = null;
        String parent = null;
        List<ClassDefinition.Bone> edges = new ArrayList<>();
        while (xml.nextIsStart()) {
            switch (xml.name()) {
                case "name" -> name = xml.text();
                case "color" -> color = xml.text();
                case "parent" -> parent = xml.text();
                case "svg" -> {
                    Matcher found = EDGE.matcher(xml.text());
                    while (found.find() && edges.size() < MAX_KEYPOINTS) {
                        edges.add(new ClassDefinition.Bone(
                                Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))));
                    }
                }
                default -> xml.skip();
            }
        }
        if (name == null || !StorableText.isName(name)) {
            return;
        }
        if (parent == null) {
            String shown = color != null && COLOR.matcher(color).matches() ? color : null;
            labels.putIfAbsent(name, new Label(labels.size(), shown, List.copyOf(edges)));
        } else {
            List<String> names = points.computeIfAbsent(parent, _ -> new ArrayList<>());
            if (names.size() < MAX_KEYPOINTS && !names.contains(name)) {
                names.add(name);
            }
        }
    }

    private void image(XmlFileReader xml) throws IOException {
        while (xml.nextIsStart()) {
            if (SHAPES.contains(xml.name())) {
                shapes++;
                String name = xml.attribute("label");
                if (name != null && StorableText.isName(name)) {
                    labels.putIfAbsent(name, new Label(labels.size(), null, List.of()));
                }
            }
            xml.skip();
        }
    }

    /// The number of shapes of all images.
    long shapes() {
        return shapes;
    }

    /// The index of the class, null where there is none of that name.
    @Nullable
    Integer find(@Nullable String name) {
        Label label = name == null ? null : labels.get(name);
        return label == null ? null : label.index();
    }

    /// The names of the keypoints of a class.
    List<String> points(String name) {
        return points.getOrDefault(name, List.of());
    }

    List<ClassDefinition> classes() {
        List<ClassDefinition> classes = new ArrayList<>();
        labels.forEach((name, label) -> {
            List<String> names = points(name);
            List<ClassDefinition.Bone> edges = label.edges().stream()
                    .filter(edge -> isPoint(edge.from(), names) && isPoint(edge.to(), names))
                    .toList();
            classes.add(
                    new ClassDefinition(label.index(), name, label.color(), null, null, names, edges, List.of(), null));
        });
        return classes;
    }

    private static boolean isPoint(int position, List<String> names) {
        return position >= 1 && position <= names.size();
    }
}
