package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageRequestTest {
    private static final List<Integer> ALL = IntStream.range(0, 25).boxed().toList();

    @Test
    void pagesSkipsAndTokensReachTheSameEntries() {
        for (var limit : List.of(1, 7, 20, 25, 26)) {
            var request = ListDatasetsRequest.newBuilder().setQ("x").setLimit(limit);
            var byPage = new ArrayList<Integer>();
            var bySkip = new ArrayList<Integer>();
            for (var number = 1; (number - 1) * limit < ALL.size(); number++) {
                byPage.addAll(page(request.clone().setPage(number)).of(ALL));
                bySkip.addAll(
                        page(request.clone().setSkip((number - 1) * limit)).of(ALL));
            }
            assertThat(byPage).isEqualTo(ALL);
            assertThat(bySkip).isEqualTo(ALL);
            assertThat(byToken(request)).isEqualTo(ALL);
        }
    }

    private static List<Integer> byToken(ListDatasetsRequest.Builder request) {
        var found = new ArrayList<Integer>();
        var response = ListDatasetsResponse.newBuilder();
        do {
            if (response.hasNextPageToken()) {
                request.setPageToken(response.getNextPageToken());
            }
            response.clear();
            var page = page(request);
            var entries = page.of(ALL);
            found.addAll(entries);
            page.setNextPageToken(response, entries.size(), ALL.size());
        } while (response.hasNextPageToken());
        return found;
    }

    @Test
    void thePlaceAfterTheEndIsEmpty() {
        assertThat(page(ListDatasetsRequest.newBuilder().setPage(100)).of(ALL)).isEmpty();
        assertThat(page(ListDatasetsRequest.newBuilder().setPage(Integer.MAX_VALUE))
                        .of(ALL))
                .isEmpty();
        assertThat(page(ListDatasetsRequest.newBuilder().setSkip(Integer.MAX_VALUE))
                        .of(ALL))
                .isEmpty();
    }

    @Test
    void boundsAreNamed() {
        refused("limit", ListDatasetsRequest.newBuilder().setLimit(0));
        refused("limit", ListDatasetsRequest.newBuilder().setLimit(201));
        refused("page", ListDatasetsRequest.newBuilder().setPage(0));
        refused("skip", ListDatasetsRequest.newBuilder().setSkip(-1));
        refused("skip", ListDatasetsRequest.newBuilder().setSkip(1).setPage(1));
    }

    @Test
    void aTokenBelongsToItsQuery() {
        var response = ListDatasetsResponse.newBuilder();
        page(ListDatasetsRequest.newBuilder().setQ("x")).setNextPageToken(response, 20, 25);
        var token = response.getNextPageToken();

        assertThat(page(ListDatasetsRequest.newBuilder().setQ("x").setLimit(3).setPageToken(token))
                        .skip())
                .isEqualTo(20);
        refused("page_token", ListDatasetsRequest.newBuilder().setQ("y").setPageToken(token));
        refused("page_token", ListDatasetsRequest.newBuilder().setPageToken(token));
        for (var broken : List.of("x", "!", "AAAA", token.substring(1), token + "9")) {
            refused("page_token", ListDatasetsRequest.newBuilder().setQ("x").setPageToken(broken));
        }
        refused(
                "page_token",
                ListDatasetsRequest.newBuilder().setQ("x").setPage(2).setPageToken(token));
    }

    private static PageRequest page(ListDatasetsRequest.Builder request) {
        return PageRequest.of(request.build());
    }

    private static void refused(String path, ListDatasetsRequest.Builder request) {
        assertThatThrownBy(() -> page(request))
                .asInstanceOf(type(Failure.class))
                .satisfies(failure -> assertThat(failure.metadata()).containsEntry("path", path));
    }
}
