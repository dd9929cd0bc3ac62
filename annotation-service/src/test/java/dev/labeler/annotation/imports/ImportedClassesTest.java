package dev.labeler.annotation.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.AttributeDefinition;
import dev.labeler.proto.annotation.v1.AttributeType;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportRefusal;
import dev.labeler.proto.annotation.v1.ImportStatus;
import dev.labeler.proto.annotation.v1.ListClassesRequest;
import dev.labeler.proto.annotation.v1.RestoreClassRequest;
import dev.labeler.proto.annotation.v1.RetireClassRequest;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An import into classes with rules: annotations of a retired class are refused, attributes that violate the
/// schema are stored and reported, and other keypoints are reported.
class ImportedClassesTest {
    private static final String COCO = """
            {"images":[{"id":1,"file_name":"img000.png","width":200,"height":100}],
             "categories":[{"id":1,"name":"face","keypoints":["nose","left","right"],"skeleton":[[1,2],[1,3]],"flip_idx":[0,2,1]},
                           {"id":2,"name":"lamp"}],
             "annotations":[
              {"id":1,"image_id":1,"category_id":1,"bbox":[1,1,9,9],"keypoints":[1,1,2,2,2,2,3,3,1],"num_keypoints":3},
              {"id":2,"image_id":1,"category_id":2,"bbox":[1,1,9,9],"attributes":{"power":101}},
              {"id":3,"image_id":1,"category_id":2,"bbox":[1,1,9,9],"attributes":{"power":99}},
              {"id":4,"image_id":1,"category_id":2,"bbox":[1,1,9,9]}]}
            """;

    private static TestAnnotationService service;
    private AnnotationClient owner;
    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void project() throws Exception {
        owner = service.user(1);
        var files = new TreeMap<>(TestImages.blank(2));
        files.put("labels.json", COCO.getBytes(StandardCharsets.UTF_8));
        project = service.project(files).getId();
    }

    @Test
    void annotationsOfARetiredClassAreRefusedUntilItIsRestored() {
        owner.addClass(project, "lamp");
        owner.classes()
                .retireClass(RetireClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId("lamp")
                        .build());

        var dry = run(true);
        assertThat(dry.getNumRefused()).isEqualTo(3);
        assertThat(dry.getImported()).isEqualTo(1);
        assertThat(classes()).extracting(AnnotationClass::getName).containsExactly("lamp");
        var job = run(false);

        assertThat(job.getImported()).isEqualTo(1);
        assertThat(job.getNumRefused()).isEqualTo(3);
        assertThat(job.getRefused(0).getPath()).isEqualTo("#1");
        assertThat(job.getRefused(0).getReason()).contains("'lamp' is retired");
        assertThat(owner.list(project)).hasSize(1);
        owner.classes()
                .restoreClass(RestoreClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId("lamp")
                        .build());
        var again = run(false);
        assertThat(again.getImported()).isEqualTo(3);
        assertThat(again.getSkipped()).isEqualTo(1);
        assertThat(again.getNumRefused()).isZero();
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void attributesThatViolateTheSchemaAreStoredUnchangedAndReported() {
        owner.projects()
                .createClass(CreateClassRequest.newBuilder()
                        .setProjectId(project)
                        .setName("lamp")
                        .addAttributeSchema(AttributeDefinition.newBuilder()
                                .setName("power")
                                .setType(AttributeType.ATTRIBUTE_TYPE_NUMBER)
                                .setRequired(true)
                                .setMaximum(100))
                        .build());

        var job = run(false);

        assertThat(job.getImported()).isEqualTo(4);
        assertThat(job.getNoticesList())
                .extracting(ImportRefusal::getPath)
                .contains("#1.attributes.power", "#3.attributes.power");
        assertThat(job.getLossesList()).anySatisfy(loss -> {
            assertThat(loss.getKind()).contains("schema");
            assertThat(loss.getCount()).isEqualTo(2);
        });
        assertThat(owner.list(project)
                        .get(1)
                        .getAttributes()
                        .getFieldsOrThrow("power")
                        .getNumberValue())
                .isEqualTo(101);
    }

    @Test
    void keypointsOfTheClassAreKeptAndOtherOnesReported() {
        run(false);
        var face = classes().getFirst();
        assertThat(face.getKeypointsList()).containsExactly("nose", "left", "right");
        assertThat(face.getSkeletonCount()).isEqualTo(2);
        assertThat(face.getFlipIdxList()).containsExactly(0, 2, 1);
        owner.projects()
                .updateClass(UpdateClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId(face.getClassId())
                        .addAllKeypoints(List.of("nose", "left eye", "right eye"))
                        .build());

        var again = run(false);

        assertThat(again.getNoticesList()).extracting(ImportRefusal::getPath).contains("class 'face'");
        assertThat(classes().getFirst().getKeypointsList()).containsExactly("nose", "left eye", "right eye");
    }

    private List<AnnotationClass> classes() {
        return owner.projects()
                .listClasses(
                        ListClassesRequest.newBuilder().setProjectId(project).build())
                .getClassesList();
    }

    private ImportJob run(boolean dryRun) {
        var job = owner.imports()
                .startImport(StartImportRequest.newBuilder()
                        .setProjectId(project)
                        .setDryRun(dryRun)
                        .build());
        assertThat(job.getStatus()).as(job.toString()).isEqualTo(ImportStatus.IMPORT_STATUS_DONE);
        return job;
    }
}
