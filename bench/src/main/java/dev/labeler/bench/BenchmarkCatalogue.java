package dev.labeler.bench;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.standalone.demo.MultipartBody;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// 2,000 datasets like TACO's (60 class names) for the read benchmarks, and a user who may read all of them,
/// each quarter for another reason: owned, public, of the organization, granted.
///
/// @param viewer the user in the form that the access rule uses
record BenchmarkCatalogue(Viewer viewer) {
    static final String EMAIL = "reader@example.org";
    static final int FIRST = 1000;
    static final int LAST = 2999;

    /// Uploads one dataset and copies its row.
    static BenchmarkCatalogue create(BenchmarkData data) throws Exception {
        var original = upload(data);
        try (var rows = data.rows()) {
            var organization = rows.number("INSERT INTO public.organizations (name) VALUES ('Readers') RETURNING id");
            var user = rows.number("""
                    INSERT INTO public.users (email, hashed_password, organization_id)
                    SELECT '%s', hashed_password, %d FROM public.users WHERE email = '%s' RETURNING id
                    """.formatted(EMAIL, organization, BenchmarkServer.ADMIN_EMAIL));
            rows.run("""
                    INSERT INTO dataset.dataset
                    SELECT copy.* FROM dataset.dataset AS original, generate_series(%1$d, %2$d) AS n,
                        jsonb_populate_record(original, jsonb_build_object(
                            'dataset_id', 'bench-' || n,
                            'name', 'TACO ' || n,
                            'visibility', (ARRAY['private', 'public', 'organization', 'private'])[n %% 4 + 1],
                            'owner_id', CASE n %% 4 WHEN 0 THEN %3$d ELSE original.owner_id END,
                            'organization_id', %4$d,
                            'created_at', original.created_at + n * interval '1 minute')) AS copy
                    WHERE original.dataset_id = '%5$s'
                    """.formatted(FIRST, LAST, user, organization, original));
            rows.run("""
                    INSERT INTO dataset.permission (dataset_id, user_id, role, granted_at)
                    SELECT dataset_id, %d, 1, now() FROM dataset.dataset
                    WHERE visibility = 'private' AND dataset_id LIKE 'bench-____' AND owner_id <> %1$d
                    """.formatted(user));
            rows.run("VACUUM ANALYZE dataset.dataset, dataset.permission");
            rows.flushToDisk();
            return new BenchmarkCatalogue(new Viewer(user, organization, false));
        }
    }

    private static String upload(BenchmarkData data) throws Exception {
        try (var server = data.server();
                var rest = server.rest()) {
            return rest.upload(
                            "/api/v1/datasets/upload",
                            new MultipartBody().field("name", "TACO").file("file", "annotations.json", data.taco()))
                    .expect(201)
                    .get("dataset_id")
                    .asText();
        }
    }

    /// A statement of the service with its parameters in pgbench's syntax.
    ///
    /// @param values SQL for the parameters that are neither the user's nor set by the script
    String script(String sql, Map<String, String> values) {
        var text = sql;
        for (var value : values.entrySet()) {
            text = text.replaceAll(":" + value.getKey() + "\\b", value.getValue());
        }
        return "\\set user %d%n\\set organization %d%n%s;%n".formatted(viewer.userId(), viewer.organizationId(), text);
    }

    /// Ids of `count` datasets with large gaps, the same for the same start.
    static List<String> ids(int start, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "bench-" + (FIRST + (start + i * 37) % (LAST - FIRST + 1)))
                .toList();
    }
}
