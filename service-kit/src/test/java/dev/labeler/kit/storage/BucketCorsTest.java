package dev.labeler.kit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The CORS rule of a bucket, set by us and read back by another client, from a store that keeps it.
class BucketCorsTest {
    private static final List<String> ORIGINS = List.of("https://labels.example.org", "http://localhost:3000");

    @Test
    void pagesOfTheConfiguredOriginsMayReadAndUpload() throws Exception {
        try (var server = new NonConditionalS3Server();
                var store = ObjectStore.open(server.config(), NonConditionalS3Server.BUCKET);
                var client = S3ClientFactory.client(server.config())) {
            store.admin().allowOrigins(List.of("https://earlier.example.org"));
            store.admin().allowOrigins(ORIGINS);

            var rules = client.getBucketCors(request -> request.bucket(NonConditionalS3Server.BUCKET))
                    .corsRules();

            assertThat(rules).singleElement().satisfies(rule -> {
                assertThat(rule.allowedOrigins()).isEqualTo(ORIGINS);
                assertThat(rule.allowedMethods()).containsExactlyInAnyOrder("GET", "HEAD", "PUT");
                assertThat(rule.allowedHeaders()).contains("content-type", "content-length", "range");
                assertThat(rule.exposeHeaders()).contains("etag");
            });
        }
    }
}
