package dev.labeler.annotation.imports;

import dev.labeler.annotation.attribute.AttributeSchema;
import dev.labeler.annotation.attribute.AttributeViolation;
import dev.labeler.annotation.project.ClassRow;
import dev.labeler.annotation.project.ProjectClassStore;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.SourceAnnotation;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The project's classes for the classes of a label source.
///
/// @param classes in the order of the source
/// @param notices differences between the two that the import does not store
record ImportedClasses(List<ImportedClass> classes, List<SourceProblem> notices) {
    static final ImportedClasses NONE = new ImportedClasses(List.of(), List.of());

    ImportedClasses {
        classes = List.copyOf(classes);
        notices = List.copyOf(notices);
    }

    /// @param index index of the class in the project, -1 if a dry run does not add it
    record ImportedClass(int index, String name, boolean retired, AttributeSchema schema) {}

    /// Finds the classes by name, and adds those that the project does not have.
    ///
    /// @param dryRun adds none
    static ImportedClasses of(Handle handle, String projectId, List<ClassDefinition> found, boolean dryRun) {
        var store = ProjectClassStore.lock(handle, projectId);
        var classes = new ArrayList<ImportedClass>();
        var notices = new ArrayList<SourceProblem>();
        for (var definition : found) {
            var draft = ClassDraftFactory.create(definition);
            var row = dryRun ? store.find(draft.name()) : store.findOrAdd(draft);
            classes.add(importedClass(draft.name(), row));
            if (row != null && hasOtherKeypoints(definition, row)) {
                notices.add(new SourceProblem(
                        "",
                        "class '" + row.name() + "'",
                        "has other keypoints than the class of the project, whose keypoints are kept"));
            }
        }
        return new ImportedClasses(classes, notices);
    }

    List<Integer> indexes() {
        return classes.stream().map(ImportedClass::index).toList();
    }

    /// Returns why the annotation cannot be stored, null if it can be.
    @Nullable
    SourceProblem refusal(SourceAnnotation annotation) {
        if (annotation.classIndex() < 0 || !classOf(annotation).retired()) {
            return null;
        }
        return new SourceProblem(
                annotation.file(),
                place(annotation),
                "class '" + classOf(annotation).name()
                        + "' is retired; restore the class and start the import again to store the annotation");
    }

    /// Returns a description of the attributes that violate the schema of their class, null if there are none.
    @Nullable
    SourceProblem attributeNotice(SourceAnnotation annotation) {
        if (annotation.classIndex() < 0) {
            return null;
        }
        var violations = classOf(annotation).schema().check(annotation.attributes());
        return violations.isEmpty()
                ? null
                : new SourceProblem(
                        annotation.file(),
                        place(annotation) + "." + violations.getFirst().path(),
                        describe(violations));
    }

    private ImportedClass classOf(SourceAnnotation annotation) {
        return classes.get(annotation.classIndex());
    }

    private static String describe(List<AttributeViolation> violations) {
        return violations.getFirst().reason()
                + (violations.size() == 1 ? "" : "; " + (violations.size() - 1) + " more violations");
    }

    /// Position among the annotations of the file, as in the stored source id.
    private static String place(SourceAnnotation annotation) {
        return "#" + annotation.ordinal();
    }

    private static ImportedClass importedClass(String name, @Nullable ClassRow row) {
        return row == null
                ? new ImportedClass(-1, name, false, AttributeSchema.NONE)
                : new ImportedClass(row.index(), name, row.isRetired(), AttributeSchema.parse(row.attributeSchema()));
    }

    private static boolean hasOtherKeypoints(ClassDefinition definition, ClassRow row) {
        return !definition.keypoints().isEmpty()
                && !definition.keypoints().equals(row.detail().keypoints());
    }
}
