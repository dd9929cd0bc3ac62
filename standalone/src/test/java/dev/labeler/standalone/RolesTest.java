package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The role that a method requires is stated beside the RPC in the proto and nowhere else.
class RolesTest {
    private static final Pattern ROLE = Pattern.compile("ROLE_(VIEWER|EDITOR|OWNER)(_VALUE)?\\b");

    /// These state the role that a user is granted, not the role that a call requires.
    private static final Set<String> ROLES_THAT_ARE_GIVEN =
            Set.of("OwnershipTransfer.java", "InvitationIssuer.java", "PermissionMapping.java", "FrontendRoles.java");

    @Test
    void noServiceNamesTheRoleThatACallNeeds() throws IOException {
        assertThat(sources().stream()
                        .filter(file -> ROLE.matcher(text(file)).find())
                        .filter(file -> !ROLES_THAT_ARE_GIVEN.contains(
                                file.getFileName().toString())))
                .isEmpty();
    }

    private static List<Path> sources() throws IOException {
        var modules = List.of("service-kit", "dataset-service", "annotation-service", "export-service", "edge");
        var sources = new ArrayList<Path>();
        for (var module : modules) {
            try (var files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
