package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The main rules of OpenAPI linters.
final class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    private static JsonNode document;

    private record Named(String path, String method, JsonNode operation) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void read() throws Exception {
        document = OpenApiDocument.tree();
    }

    @Test
    void theDocumentNamesItsServersAndTags() {
        assertThat(document.get("servers")).isNotEmpty();
        var tags = new HashSet<String>();
        for (var tag : document.get("tags")) {
            assertThat(tag.get("description").asText()).as(tag.toString()).isNotBlank();
            tags.add(tag.get("name").asText());
        }
        for (var named : operations()) {
            for (var tag : named.operation().get("tags")) {
                assertThat(tags).contains(tag.asText());
            }
        }
    }

    @Test
    void everyOperationHasASummaryAndAnIdOfItsOwn() {
        var ids = new HashSet<String>();
        for (var named : operations()) {
            assertThat(named.operation().get("summary").asText())
                    .as(named.toString())
                    .isNotBlank()
                    .hasSizeLessThanOrEqualTo(125);
            assertThat(ids.add(named.operation().get("operationId").asText()))
                    .as(named.toString())
                    .isTrue();
        }
    }

    @Test
    void pathParametersAreThoseOfThePathAndRequired() {
        for (var named : operations()) {
            var declared = new TreeSet<String>();
            for (var parameter : named.operation().get("parameters")) {
                if (parameter.path("in").asText().equals("path")) {
                    assertThat(parameter.get("required").asBoolean()).isTrue();
                    declared.add(parameter.get("name").asText());
                }
            }
            var inPath = new TreeSet<String>();
            VARIABLE.matcher(named.path()).results().forEach(match -> inPath.add(match.group(1)));
            assertThat(declared).as(named.toString()).isEqualTo(inPath);
        }
    }

    @Test
    void eventStreamsListTheHeaderThatContinuesThem() {
        var events = document.at("/paths/~1api~1v1~1projects~1{project_id}~1events/get/parameters");
        assertThat(events)
                .anyMatch(parameter -> parameter.path("$ref").asText().equals("#/components/parameters/LastEventId"));
        assertThat(document.at("/components/parameters/LastEventId/name").asText())
                .isEqualTo("Last-Event-ID");
    }

    @Test
    void aMaskThatNamesAFileNeedsNoCounts() {
        for (var variant : document.at("/components/schemas/Geometry/oneOf")) {
            if (variant.at("/properties/type/const").asText().equals("mask")) {
                assertThat(variant.at("/properties/counts").isMissingNode()).isFalse();
                assertThat(variant.get("required").toString()).doesNotContain("counts");
                return;
            }
        }
        throw new AssertionError("no mask");
    }

    @Test
    void everyOperationListsItsFailuresWithTheErrorSchema() {
        for (var named : operations()) {
            var responses = named.operation().get("responses");
            assertThat(responses.has("400")).as(named.toString()).isTrue();
            responses.properties().forEach(response -> {
                if (response.getKey().startsWith("4") || response.getKey().equals("default")) {
                    assertThat(response.getValue()
                                    .at("/content/application~1json/schema/$ref")
                                    .asText())
                            .as(named + " " + response.getKey())
                            .isEqualTo("#/components/schemas/Error");
                }
            });
        }
        assertThat(document.at("/paths/~1api~1v1~1datasets~1{dataset_id}/get/responses").properties().stream()
                        .map(java.util.Map.Entry::getKey))
                .contains("200", "400", "401", "403", "404", "429", "default");
        assertThat(document.at("/paths/~1api~1v1~1annotations~1{annotation_id}/put/responses")
                        .has("412"))
                .isTrue();
    }

    @Test
    void requiredMembersAndParametersAreThoseThatTheEdgeRefusesToMiss() {
        assertThat(required("CreateAnnotationRequest")).containsExactly("project_id", "image_id");
        assertThat(required("LoginRequest")).containsExactly("email", "password");
        assertThat(required("GrantPermissionRequest")).containsExactly("user_id", "role");
        assertThat(required("UpdateDatasetRequest")).isEmpty();
        assertThat(document.at("/components/schemas/UpdateDatasetRequest/additionalProperties")
                        .asBoolean(true))
                .isFalse();
        assertThat(document.at("/components/schemas/UpdateDatasetRequest/properties")
                        .has("clear"))
                .isFalse();
        assertThat(required("Dataset")).contains("id", "description", "num_images");
        for (var parameter : document.at("/paths/~1api~1v1~1annotations/get/parameters")) {
            var name = parameter.get("name").asText();
            assertThat(parameter.get("required").asBoolean()).as(name).isEqualTo(name.equals("project_id"));
        }
    }

    @Test
    void linesAndFormsStandBesideJson() {
        assertThat(document.at("/paths/~1api~1v1~1annotations/get/responses/200/content")
                        .has("application/x-ndjson"))
                .isTrue();
        assertThat(document.at("/paths/~1api~1v1~1datasets~1analyze/post/requestBody/content"))
                .hasSize(2);
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        var references = new HashSet<String>();
        document.findValuesAsText("$ref").forEach(references::add);
        for (var reference : references) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
        document.at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> assertThat(references).contains("#/components/schemas/" + name));
    }

    private static List<String> required(String schema) {
        var names = new ArrayList<String>();
        document.at("/components/schemas/" + schema + "/required").forEach(name -> names.add(name.asText()));
        return names;
    }

    private static List<Named> operations() {
        var operations = new ArrayList<Named>();
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                assertThat(METHODS).contains(method.getKey());
                operations.add(new Named(path.getKey(), method.getKey(), method.getValue()));
            }
        }
        return operations;
    }
}
