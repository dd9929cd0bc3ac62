package dev.labeler.formats.labelstudio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.ShapeImporter;
import dev.labeler.formats.read.SortedClassNames;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the JSON export of Label Studio, a list of tasks, twice: first for the labels, which are sorted. Of
/// several annotations of a task, the first one counts. A submitted annotation without regions means that the
/// image is empty.
public final class LabelStudioReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        SortedClassNames names = new SortedClassNames();
        for (String file : layout.labelFiles()) {
            tasks(files, file, new LossReport.Counter(), IgnoredProblems.of(), (task, _) -> {
                for (LabelStudioRegion region : task.regions) {
                    names.add(region.labels);
                }
            });
        }
        sink.classes(names.classes());
        LossReport.Counter losses = new LossReport.Counter();
        ImageNameResolver images = ImageNameResolver.of(files, layout.imageRoot());
        Set<String> announced = new HashSet<>();
        for (String file : layout.labelFiles()) {
            TaskConverter converter = new TaskConverter(file, images, names, announced, losses, sink);
            tasks(files, file, losses, sink, converter::convert);
        }
        images.reportUnreferenced(announced, sink);
        return losses.report();
    }

    private interface TaskStep {
        void accept(LabelStudioTask task, String path) throws IOException;
    }

    private static void tasks(
            DatasetSource files, String file, LossReport.Counter losses, AnnotationSink sink, TaskStep step)
            throws IOException {
        try (JsonFileReader input = JsonFileReader.open(files, file)) {
            try {
                JsonParser parser = input.parser();
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    throw input.unreadable("not a list of tasks");
                }
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    String path = input.path();
                    if (parser.currentToken() == JsonToken.START_OBJECT) {
                        step.accept(LabelStudioTask.read(input, losses, sink), path);
                    } else {
                        sink.refused(input.refusal("a task is an object"));
                        parser.skipChildren();
                    }
                }
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }

    /// Converts the tasks of one file.
    private static final class TaskConverter {
        private final String file;
        private final ImageNameResolver images;
        private final SortedClassNames names;
        private final Set<String> announced;
        private final LossReport.Counter losses;
        private final AnnotationSink sink;
        private final ShapeImporter importer;
        private long ordinal;

        TaskConverter(
                String file,
                ImageNameResolver images,
                SortedClassNames names,
                Set<String> announced,
                LossReport.Counter losses,
                AnnotationSink sink) {
            this.file = file;
            this.images = images;
            this.names = names;
            this.announced = announced;
            this.losses = losses;
            this.sink = sink;
            importer = new ShapeImporter(file, sink);
        }

        void convert(LabelStudioTask task, String path) throws IOException {
            ImageInfo image = image(task, path);
            if (image == null) {
                return;
            }
            sink.image(image);
            for (LabelStudioRegion region : task.regions) {
                region(image, region);
            }
            if (task.isAnnotated() && task.regions.isEmpty()) {
                annotation(image, -1, CanonicalGeometry.NO_OBJECT, null);
            }
        }

        private @Nullable ImageInfo image(LabelStudioTask task, String path) throws IOException {
            List<String> given = task.imageNames();
            String name = images.firstKnown(given);
            if (name == null) {
                sink.refused(new SourceProblem(file, path + ".data", "a task needs the name of an image"));
                return null;
            }
            if (!announced.add(name)) {
                sink.refused(new SourceProblem(file, path + ".data", "another task has the image '" + name + "'"));
                return null;
            }
            int width = 0;
            int height = 0;
            for (LabelStudioRegion region : task.regions) {
                width = Math.max(width, region.width);
                height = Math.max(height, region.height);
            }
            ImageSize size = images.size(name, width, height);
            return new ImageInfo(name, size.width(), size.height(), task.split());
        }

        private void region(ImageInfo image, LabelStudioRegion region) throws IOException {
            if (region.labels.isEmpty()) {
                losses.add("'" + region.type + "' without a label left out", () -> region.path);
                return;
            }
            Geometry geometry;
            try {
                geometry = region.geometry(image, losses);
            } catch (IllegalArgumentException e) {
                sink.refused(new SourceProblem(file, region.path, String.valueOf(e.getMessage())));
                return;
            }
            CanonicalGeometry accepted = importer.accept(geometry, image, () -> region.path);
            if (accepted == null) {
                return;
            }
            boolean isChoice = geometry instanceof Geometry.Classification;
            for (int i = 0; i < (isChoice ? region.labels.size() : 1); i++) {
                Integer index = names.find(region.labels.get(i));
                if (index != null) {
                    annotation(image, index, accepted, region);
                }
            }
            if (!isChoice && region.labels.size() > 1) {
                losses.add("further label of a region left out", () -> region.path);
            }
        }

        private void annotation(
                ImageInfo image, int index, CanonicalGeometry geometry, @Nullable LabelStudioRegion region)
                throws IOException {
            double score = region == null || !(region.score >= 0 && region.score <= 1) ? Double.NaN : region.score;
            sink.annotation(new SourceAnnotation(
                    image.fileName(),
                    index,
                    geometry,
                    null,
                    null,
                    score,
                    file,
                    ordinal++,
                    region == null ? null : region.id));
        }
    }
}
