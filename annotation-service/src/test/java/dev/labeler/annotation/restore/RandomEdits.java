package dev.labeler.annotation.restore;

import static dev.labeler.annotation.AnnotationClient.box;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.NoObject;
import java.util.List;
import java.util.Random;

/// Random writes to a project.
record RandomEdits(String project, int images, Random random) {
    static final List<String> CLASSES = List.of("thing", "other");

    private static final int BOXES = 190;

    void apply(AnnotationClient client) {
        var image = "img%03d.png".formatted(random.nextInt(images));
        var all = client.list(project);
        var some = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        var action = random.nextInt(14);
        if (action < 4) {
            client.create(project, image, action == 0 ? noObject() : box(random.nextInt(BOXES)));
        } else if (action < 6 && some != null) {
            client.move(some, random.nextInt(BOXES));
        } else if (action < 7 && some != null) {
            client.annotations()
                    .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                            .setAnnotationId(some.getId())
                            .setClassId(CLASSES.get(random.nextInt(CLASSES.size())))
                            .setNotes("n" + random.nextInt(3))
                            .build());
        } else if (action < 8 && some != null) {
            client.delete(some);
        } else if (action < 10) {
            client.images()
                    .confirmImage(ConfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId(image)
                            .build());
        } else if (action < 11) {
            client.images()
                    .unconfirmImage(UnconfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId(image)
                            .build());
        } else if (action < 12) {
            client.annotations()
                    .undo(UndoRequest.newBuilder()
                            .setProjectId(project)
                            .setCount(1 + random.nextInt(3))
                            .build());
        } else if (action < 13) {
            client.annotations()
                    .redo(RedoRequest.newBuilder().setProjectId(project).build());
        } else {
            client.classes()
                    .mergeClass(MergeClassRequest.newBuilder()
                            .setProjectId(project)
                            .setClassId("other")
                            .setIntoClassId("thing")
                            .build());
        }
    }

    private static Geometry noObject() {
        return Geometry.newBuilder().setNoObject(NoObject.getDefaultInstance()).build();
    }
}
