package dev.labeler.standalone.rules;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.dataset.DatasetServiceConfig;
import dev.labeler.edge.EdgeConfig;
import dev.labeler.edge.limit.RateLimitConfig;
import dev.labeler.export.delivery.DeliveryConfig;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.OidcConfig;
import dev.labeler.kit.rpc.NetworkConfig;
import dev.labeler.kit.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` lists the environment variables that the code reads, with their types and
/// defaults.
final class ConfigurationDocumentTest {
    private static final Pattern LITERAL = Pattern.compile("\"([A-Z][A-Z0-9_]*[A-Z0-9])\"");
    private static final Pattern TYPED_READ = Pattern.compile(
            "environment\\s*\\.(integer|bool|duration|list|secret|optionalSecret)\\(\\s*\"([A-Z0-9_]+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "integer", "integer",
            "bool", "boolean",
            "duration", "duration",
            "list", "list",
            "secret", "secret",
            "optionalSecret", "secret");

    /// Read by the launcher, not by Java code.
    private static final Set<String> READ_ELSEWHERE = Set.of("LABELER_AOT", "LABELER_JAVA_OPTS");

    /// Upper-case literals in the same files that are not names of variables.
    private static final Set<String> OTHER_LITERALS =
            Set.of("DEBUG", "DIR", "EMAIL", "ERROR", "FILE", "HS256", "INFO", "TRACE", "URL", "WARN");

    /// The variables that the records require.
    private static final Map<String, String> REQUIRED = Map.of(
            "DATABASE_URL", "postgresql://labeler:password@localhost:5432/labeler",
            "JWT_SECRET", "0123456789abcdef0123456789abcdef",
            "OIDC_ISSUER", "https://issuer.example",
            "OIDC_AUDIENCE", "labeler",
            "S3_PROVIDER", "minio",
            "S3_ENDPOINT", "http://minio:9000",
            "S3_ACCESS_KEY", "key",
            "S3_SECRET_KEY", "secret");

    @Test
    void everyVariableOfTheCodeIsListedAndNoOther() throws IOException {
        var document = ConfigurationDocument.read();
        var read = new TreeSet<String>();
        for (var source : configSources()) {
            var matcher = LITERAL.matcher(source);
            while (matcher.find()) {
                read.add(matcher.group(1));
            }
        }
        read.removeAll(OTHER_LITERALS);
        var listed = new TreeSet<>(document.names());

        assertThat(read).as("variables that the document does not mention").allMatch(document::mentions);
        listed.removeAll(READ_ELSEWHERE);
        assertThat(listed).as("variables that the code does not read").isSubsetOf(read);
    }

    @Test
    void typesAreThoseOfTheCode() throws IOException {
        var listed = ConfigurationDocument.read().variables().stream()
                .collect(toMap(ConfigurationDocument.Variable::name, ConfigurationDocument.Variable::type));
        for (var source : configSources()) {
            var matcher = TYPED_READ.matcher(source);
            while (matcher.find()) {
                assertThat(listed).containsEntry(matcher.group(2), TYPES.get(matcher.group(1)));
            }
        }
    }

    @Test
    void numbersAndDurationsHaveADefault() throws IOException {
        assertThat(ConfigurationDocument.read().variables())
                .allSatisfy(row -> assertThat(row.hasLiteralDefault()
                                || !Set.of("integer", "duration").contains(row.type()))
                        .as(row.name())
                        .isTrue());
    }

    @Test
    void defaultsAreThoseOfTheCode() throws IOException {
        var withDefaults = new HashMap<>(REQUIRED);
        for (var row : ConfigurationDocument.read().variables()) {
            if (row.hasLiteralDefault() && !REQUIRED.containsKey(row.name())) {
                withDefaults.put(row.name(), row.literalDefault());
            }
        }

        assertThat(records(new Environment(withDefaults)))
                .usingRecursiveComparison()
                .isEqualTo(records(new Environment(REQUIRED)));
    }

    /// All configuration that is read from the environment.
    private static List<Object> records(Environment environment) {
        var records = new ArrayList<Object>(List.of(
                DatabaseConfig.fromEnvironment(environment),
                DeliveryConfig.fromEnvironment(environment, StorageConfig.fromEnvironment(environment)),
                DatasetServiceConfig.fromEnvironment(environment, "minio"),
                EdgeConfig.fromEnvironment(environment),
                IdentityConfig.fromEnvironment(environment),
                LeaseConfig.fromEnvironment(environment),
                RateLimitConfig.fromEnvironment(environment),
                NetworkConfig.fromEnvironment(environment),
                StorageConfig.fromEnvironment(environment)));
        var oidc = OidcConfig.fromEnvironment(environment);
        assertThat(oidc).isNotNull();
        records.add(oidc);
        return records;
    }

    /// The main code that reads the environment.
    private static List<String> configSources() throws IOException {
        var sources = new ArrayList<String>();
        for (var file : SourceTree.mainSources()) {
            var source = Files.readString(file);
            boolean isTool = file.startsWith(SourceTree.ROOT.resolve("bench"))
                    || file.startsWith(SourceTree.ROOT.resolve("testing"));
            if (!isTool
                    && (source.contains("kit.config.Environment;")
                            || source.contains("(Environment environment)")
                            || source.contains("System.getenv("))) {
                sources.add(source);
            }
        }
        return sources;
    }
}
