package dev.labeler.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.labeler.standalone.rules.ConfigurationDocument;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The manifests below deploy/kubernetes against the models of the Kubernetes API, which refuse unknown and missing
/// fields, and against each other.
final class KubernetesManifestsTest {
    private static final Path ROOT = Path.of("..", "deploy", "kubernetes");
    private static final List<String> PROCESSES =
            List.of("dataset-service", "annotation-service", "export-service", "edge");

    /// Validates a document of a kind.
    private interface Schema {
        void validate(JsonElement document) throws IOException;
    }

    private static final Map<String, Schema> SCHEMAS = Map.of(
            "Deployment", V1Deployment::validateJsonElement,
            "Service", V1Service::validateJsonElement,
            "PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "NetworkPolicy", V1NetworkPolicy::validateJsonElement,
            "ConfigMap", V1ConfigMap::validateJsonElement,
            "ServiceAccount", V1ServiceAccount::validateJsonElement,
            "Job", V1Job::validateJsonElement,
            "Ingress", V1Ingress::validateJsonElement,
            "Namespace", V1Namespace::validateJsonElement);

    @Test
    void everyManifestIsValid() throws IOException {
        var count = 0;
        for (var file : manifests()) {
            for (var document : documents(file)) {
                var kind = document.get("kind").getAsString();
                assertThat(SCHEMAS).as(file.toString()).containsKey(kind);
                Objects.requireNonNull(SCHEMAS.get(kind), kind).validate(document);
                count++;
            }
        }
        assertThat(count).isGreaterThan(20);
    }

    @Test
    void everyManifestIsPartOfAKustomization() throws IOException {
        for (var directory : List.of(ROOT.resolve("base"), ROOT.resolve("overlays/example"))) {
            var kustomization = Files.readString(directory.resolve("kustomization.yaml"));
            try (var files = Files.list(directory)) {
                assertThat(files.map(file -> file.getFileName().toString())
                                .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml")))
                        .allSatisfy(name -> assertThat(kustomization).contains(name));
            }
        }
    }

    @Test
    void everyProcessIsDeployedRestrictedAndReplicated() throws IOException {
        for (var process : PROCESSES) {
            var documents = documents(ROOT.resolve("base").resolve(process + ".yaml"));
            assertThat(documents.stream().map(each -> each.get("kind").getAsString()))
                    .contains("Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler");
            var deployment = documents.getFirst().getAsJsonObject("spec");
            var pod = deployment.getAsJsonObject("template").getAsJsonObject("spec");
            var container = pod.getAsJsonArray("containers").get(0).getAsJsonObject();
            assertThat(deployment.get("replicas").getAsInt()).isGreaterThan(1);
            assertThat(container.getAsJsonArray("args").get(0).getAsString()).isEqualTo(process);
            assertThat(pod.getAsJsonObject("securityContext")
                            .get("runAsNonRoot")
                            .getAsBoolean())
                    .isTrue();
            assertThat(container
                            .getAsJsonObject("securityContext")
                            .get("readOnlyRootFilesystem")
                            .getAsBoolean())
                    .isTrue();
            assertThat(container.keySet()).contains("startupProbe", "readinessProbe", "livenessProbe", "resources");
        }
    }

    @Test
    void everyVariableIsDocumented() throws IOException {
        var known = ConfigurationDocument.read().names();
        for (var file : List.of("base/configuration.yaml", "overlays/example/configuration.yaml")) {
            for (var document : documents(ROOT.resolve(file))) {
                if (document.has("data")) {
                    assertThat(known)
                            .as(file)
                            .containsAll(document.getAsJsonObject("data").keySet());
                }
            }
        }
        assertThat(Files.readAllLines(ROOT.resolve("overlays/example/secrets.env.example")))
                .allSatisfy(line -> assertThat(known).contains(line.substring(0, line.indexOf('='))));
    }

    private static List<Path> manifests() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static List<JsonObject> documents(Path file) throws IOException {
        var documents = new ArrayList<JsonObject>();
        for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(file))) {
            documents.add(new Gson().toJsonTree(document).getAsJsonObject());
        }
        return documents;
    }
}
