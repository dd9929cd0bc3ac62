package dev.labeler.annotation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Creates test data and checks stored counts.
public final class AnnotationTestData {
    private AnnotationTestData() {}

    /// Reads the files below a folder.
    public static Map<String, byte[]> files(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    /// Creates a COCO file of boxes, ordered by image.
    public static byte[] coco(int images, int annotations) {
        var json = new StringBuilder("{\"images\":[");
        for (var i = 0; i < images; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"file_name\":\"i%05d.jpg\",\"width\":500,\"height\":500}".formatted(i, i));
        }
        json.append("],\"categories\":[{\"id\":7,\"name\":\"thing\"}],\"annotations\":[");
        for (var i = 0; i < annotations; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"image_id\":%d,\"category_id\":7,\"bbox\":[%d,2,30,40]}"
                            .formatted(i, (long) i * images / annotations, i % 400));
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Returns the images whose counts differ from the number of their annotations.
    public static List<String> wrongCounters(TestAnnotationService service, String projectId) {
        return service.sql(handle -> handle.createQuery("""
                        SELECT i.image_id FROM image i
                        LEFT JOIN (SELECT image_id, count(*) AS total, count(*) FILTER (WHERE annotation_state > 1) AS confirmed,
                                          bool_or(kind = 9) AS no_object
                                   FROM annotation_revision
                                   WHERE project_id = :project AND valid_to = 9223372036854775807 GROUP BY image_id) c
                            ON c.image_id = i.image_id
                        WHERE i.project_id = :project
                          AND (i.total, i.confirmed, i.has_no_object)
                              IS DISTINCT FROM (coalesce(c.total, 0), coalesce(c.confirmed, 0), coalesce(c.no_object, false))
                        """)
                .bind("project", projectId)
                .mapTo(String.class)
                .list());
    }
}
