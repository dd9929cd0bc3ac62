package dev.labeler.edge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTrieTest {
    private final RouteTrie<String> routes = new RouteTrie<>();

    private void add(String method, String path) {
        routes.add(method, PathTemplate.parse(path), method + " " + path);
    }

    private RouteLookup<String> find(String method, String path) {
        return routes.find(method, List.of(path.substring(1).split("/", -1)));
    }

    private static RouteLookup<String> match(String target, String... variables) {
        return new RouteLookup.Match<>(target, List.of(variables));
    }

    @Test
    void literalsStandBeforeVariables() {
        add("GET", "/datasets/{id}");
        add("GET", "/datasets/available");
        assertThat(find("GET", "/datasets/available")).isEqualTo(match("GET /datasets/available"));
        assertThat(find("GET", "/datasets/x")).isEqualTo(match("GET /datasets/{id}", "x"));
    }

    @Test
    void aLiteralThatLeadsNowhereGivesWayToAVariable() {
        add("GET", "/annotations/versions/{id}/download");
        add("GET", "/annotations/{id}/history");
        assertThat(find("GET", "/annotations/versions/history"))
                .isEqualTo(match("GET /annotations/{id}/history", "versions"));
        assertThat(find("GET", "/annotations/versions/3/download"))
                .isEqualTo(match("GET /annotations/versions/{id}/download", "3"));
    }

    @Test
    void aMethodThatOnlyTheVariableHasIsFoundThere() {
        add("POST", "/datasets/upload");
        add("GET", "/datasets/{id}");
        assertThat(find("GET", "/datasets/upload")).isEqualTo(match("GET /datasets/{id}", "upload"));
        assertThat(find("PUT", "/datasets/upload"))
                .isEqualTo(new RouteLookup.MethodNotAllowed<>(Set.of("GET", "POST")));
    }

    @Test
    void theRestTakesWhatItsEndingLeaves() {
        add("POST", "/p/{p}/images/{image=**}/confirm");
        add("POST", "/p/{p}/images/{image=**}/lease");
        assertThat(find("POST", "/p/1/images/a/b c/confirm/confirm"))
                .isEqualTo(match("POST /p/{p}/images/{image=**}/confirm", "1", "a/b c/confirm"));
        assertThat(find("POST", "/p/1/images/a/lease"))
                .isEqualTo(match("POST /p/{p}/images/{image=**}/lease", "1", "a"));
        assertThat(find("POST", "/p/1/images/confirm")).isEqualTo(new RouteLookup.NoMatch<>());
        assertThat(find("GET", "/p/1/images/a/confirm")).isEqualTo(new RouteLookup.MethodNotAllowed<>(Set.of("POST")));
    }

    @Test
    void emptySegmentsAreNoValues() {
        add("GET", "/datasets/{id}/images");
        assertThat(find("GET", "/datasets//images")).isEqualTo(new RouteLookup.NoMatch<>());
    }

    @Test
    void routesAreDeclaredOnce() {
        add("GET", "/datasets/{id}");
        assertThatThrownBy(() -> add("GET", "/datasets/{dataset_id}")).isInstanceOf(IllegalArgumentException.class);
    }
}
