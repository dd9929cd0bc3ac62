package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The console in a real browser, where one is installed: sign in by a link, draw, confirm, compare.
final class ConsoleBrowserTest {
    private static final String IMAGE = "train/nothing here.png";

    @RegisterExtension
    private static final RunningServer server = new RunningServer();

    @Test
    void anAnnotationIsDrawnSavedConfirmedAndCompared() throws Exception {
        var program = HeadlessBrowser.installed();
        assumeTrue(program != null, "no Chromium is installed");
        var work = server.work();
        var upload = work.upload("drawn in a browser", "sample.zip", SampleDataset.zip());
        var dataset = upload.get("dataset_id").asText();
        var project = work.project(upload);
        work.importConfirmed(project);
        var version = work.publish(project).get("id").asLong();

        try (var browser = new HeadlessBrowser(program)) {
            browser.open(uri("#sign-in=" + server.rest().token()));
            browser.await("document.querySelector('.dataset')");
            assertThat(browser.evaluate("location.href").asText()).doesNotContain("sign-in");

            browser.open(uri("#/datasets/" + dataset));
            browser.await("document.querySelectorAll('.thumb').length === 12");

            browser.open(uri("#/datasets/" + dataset + "/annotate?image=" + DemoWorkflow.encode(IMAGE)));
            browser.await(saved());
            browser.press("b", false);
            browser.press("2", false);
            browser.drag(".stage", 0.3, 0.3, 0.6, 0.6);
            browser.await("document.querySelectorAll('.stage .shape').length === 1");
            browser.await(saved());
            assertThat(work.annotations(project).stream()
                            .filter(each -> each.get("image_id").asText().equals(IMAGE))
                            .map(each -> each.get("annotation_type").asText() + " "
                                    + each.get("class_name").asText()))
                    .containsExactly("bbox disc");

            browser.press("Enter", true);
            browser.await("!location.hash.includes('nothing')");
            var status = server.rest()
                    .get("/api/v1/projects/" + project + "/images?status=completed")
                    .expect(200);
            assertThat(status.get("images").findValuesAsText("image_id")).contains(IMAGE);

            browser.open(uri("#/datasets/" + dataset + "/compare?from=" + version + "&to=working"));
            browser.await("document.querySelectorAll('.pane .added').length === 1");
            // No image is left, or the next one is not: a browser logs the 404 of images/next.
            assertThat(browser.errors()).allMatch(error -> error.contains("/images/next"));
        }
    }

    private static String saved() {
        return "document.querySelector('.bar-top [role=status]')?.textContent === 'Saved'"
                + " && document.querySelector('.stage image')";
    }

    private static URI uri(String fragment) {
        return URI.create(server.uri() + "/" + fragment);
    }
}
