package dev.labeler.annotation.mask;

import dev.labeler.annotation.annotation.RequestViolations;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.CreateMaskGroupRequest;
import dev.labeler.proto.annotation.v1.NewMaskFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Converts a request into a valid group, or refuses it with all violations.
final class MaskGroupParser {
    private static final int MAX_FILES = 1000;
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_GROUP_BYTES_GIB = 4;
    private static final int DEFAULT_LIFETIME_SECONDS = 600;
    private static final int MAX_LIFETIME_SECONDS = 3600;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /// Neither a path nor text that a terminal or a header could misread.
    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\p{Cntrl}\\p{Cs}\\p{Cf}]+");

    private static final Pattern LABEL = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]+");

    private final RequestViolations violations = new RequestViolations();
    private final Set<String> names = new HashSet<>();

    private MaskGroupParser() {}

    /// @throws Failure UNPROCESSABLE
    static NewMaskGroup parse(CreateMaskGroupRequest request, String projectId) {
        return new MaskGroupParser().group(request, projectId);
    }

    /// @throws Failure UNPROCESSABLE
    static Duration lifetime(CreateMaskGroupRequest request) {
        var seconds = request.hasExpiresIn() ? request.getExpiresIn() : DEFAULT_LIFETIME_SECONDS;
        if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) {
            var reason = "must be 1 to " + MAX_LIFETIME_SECONDS + " seconds";
            throw Failure.unprocessable("expires_in " + reason + ".")
                    .with("path", "expires_in")
                    .violation("expires_in", reason);
        }
        return Duration.ofSeconds(seconds);
    }

    private NewMaskGroup group(CreateMaskGroupRequest request, String projectId) {
        checkText("name", request.getName(), LABEL);
        if (request.getFilesCount() < 1 || request.getFilesCount() > MAX_FILES) {
            violations.add("files", "must be 1 to " + MAX_FILES + " files");
        }
        var files = new ArrayList<MaskFileRow>();
        for (var i = 0; i < request.getFilesCount() && i < MAX_FILES; i++) {
            var row = file("files[" + i + "].", i + 1, request.getFiles(i));
            if (row != null) {
                files.add(row);
            }
        }
        if (files.stream().mapToLong(MaskFileRow::size).sum() > (long) MAX_GROUP_BYTES_GIB << 30) {
            violations.add("files", "have more than " + MAX_GROUP_BYTES_GIB + " GiB together");
        }
        violations.throwIfAny();
        return new NewMaskGroup(projectId, newId("mg_"), request.getAnnotationId(), request.getName(), files);
    }

    private @Nullable MaskFileRow file(String path, int number, NewMaskFile file) {
        var type = MaskFileType.ofName(file.getFileName());
        checkText(path + "file_name", file.getFileName(), FILE_NAME);
        if (!names.add(file.getFileName().toLowerCase(Locale.ROOT))) {
            violations.add(path + "file_name", "is in the group twice");
        }
        if (file.hasLabelName()) {
            checkText(path + "label_name", file.getLabelName(), LABEL);
        }
        if (file.hasSliceIndex() && file.getSliceIndex() < 0) {
            violations.add(path + "slice_index", "must be 0 or more");
        }
        if (!SHA256.matcher(file.getSha256()).matches()) {
            violations.add(path + "sha256", "must be 64 lower-case hex digits");
        }
        if (type == null) {
            violations.add(path + "file_name", "must end in .png, .nii or .nii.gz");
            return null;
        }
        if (!type.allows(file.getContentType())) {
            violations.add(
                    path + "content_type",
                    "must be " + String.join(" or ", type.contentTypes()) + " for a file that ends in "
                            + type.suffix());
        }
        if (file.getSize() < 1 || file.getSize() > type.maxBytes()) {
            violations.add(path + "size", "must be 1 to " + type.maxBytes() + " bytes");
            return null;
        }
        return new MaskFileRow(
                newId("mask_"),
                number,
                file.getFileName(),
                MaskObjectKeys.objectName(number, file.getFileName(), type),
                file.hasSliceIndex() ? file.getSliceIndex() : null,
                file.hasLabelName() ? file.getLabelName() : null,
                file.getContentType(),
                file.getSize(),
                file.getSha256(),
                null,
                false,
                List.of(),
                false);
    }

    private void checkText(String path, String text, Pattern allowed) {
        if (text.isBlank() || text.length() > MAX_NAME_LENGTH) {
            violations.add(path, "must have 1 to " + MAX_NAME_LENGTH + " characters");
        } else if (!allowed.matcher(text).matches()) {
            violations.add(
                    path,
                    allowed == FILE_NAME
                            ? "must be a file name without a path and without control characters"
                            : "must not have control characters");
        }
    }

    private static String newId(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }
}
