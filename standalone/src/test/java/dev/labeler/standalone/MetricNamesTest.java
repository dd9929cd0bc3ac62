package dev.labeler.standalone;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.kit.metrics.MetricsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The dashboard and the alert rules use only metrics that a running server has.
final class MetricNamesTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer(Map.of("RATE_LIMIT_USER_PER_MINUTE", "1000"));

    private static final Pattern NAME = Pattern.compile("\\b(?:labeler|jvm|process)_[a-z_]+\\b");
    private static final Pattern SUFFIX = Pattern.compile("_(?:bucket|count|sum|total)$");

    @Test
    void dashboardAndAlertsUseExistingMetrics() throws Exception {
        var registered = new TreeSet<String>();
        MetricsRegistry.registry()
                .scrape()
                .forEach(metric -> registered.add(metric.getMetadata().getPrometheusName()));

        for (var file : Set.of("deploy/grafana/labeler.json", "deploy/prometheus/labeler-alerts.yml")) {
            var used = names(file);
            assertThat(used).as(file).hasSizeGreaterThan(5);
            assertThat(used).as("metrics of " + file).isSubsetOf(registered);
        }
    }

    @Test
    void aRunningServerHasSamplesOfItsParts() throws Exception {
        server.rest().get("/api/v1/datasets").expect(200);
        var text = server.rest()
                .send("GET", "/health/ready", BodyPublishers.noBody(), Map.of())
                .status();
        assertThat(text).isEqualTo(200);

        assertThat(scrape())
                .contains("labeler_http_request_seconds_bucket{route=\"/api/v1/datasets\"")
                .contains("labeler_rpc_call_seconds_bucket{method=\"labeler.dataset.v1.DatasetService/ListDatasets\"")
                .contains("labeler_database_connections{pool=\"dataset\",state=\"idle\"}")
                .contains("labeler_database_connection_wait_seconds_bucket{pool=\"annotation\"")
                .contains("labeler_job_seconds_count{outcome=\"done\"")
                .contains("labeler_storage_call_seconds_bucket{operation=\"HeadBucket\",outcome=\"ok\"")
                .contains("labeler_dependency_up{dependency=\"storage\"} 1.0");
    }

    private static String scrape() throws IOException {
        var out = new ByteArrayOutputStream();
        MetricsRegistry.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Set<String> names(String file) throws IOException {
        var text = Files.readString(Path.of("..").resolve(file));
        if (file.endsWith(".json")) {
            text = String.join("\n", JsonMapper.builder().build().readTree(text).findValuesAsText("expr"));
        }
        return NAME.matcher(text)
                .results()
                .map(found -> SUFFIX.matcher(found.group()).replaceFirst(""))
                .collect(toCollection(TreeSet::new));
    }
}
