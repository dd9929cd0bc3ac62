package dev.labeler.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitClassTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/datasets/{dataset_id}, STANDARD",
        "GET, /api/v1/datasets/{dataset_id}/images, STANDARD",
        "GET, /api/v1/projects/{project_id}, STANDARD",
        "POST, /api/v1/projects/{project_id}/annotations/export, STANDARD",
        "POST, /api/v1/projects/{project_id}/versions/publish, STANDARD",
        "GET, /api/v1/projects/{project_id}/versions/working, STANDARD",
        "POST, /api/v1/annotations, ANNOTATION",
        "PUT, /api/v1/annotations/{annotation_id}, ANNOTATION",
        "POST, /api/v1/annotations/batch, ANNOTATION",
        "POST, /api/annotations/{annotation_id}/mask-groups, ANNOTATION",
        "GET, /api/v1/projects/{project_id}/images, ANNOTATION",
        "POST, /api/v1/projects/{project_id}/images/{image_id=**}/confirm, ANNOTATION",
        "POST, /api/v1/projects/{id}/images/{image_id=**}/lease, ANNOTATION",
        "GET, /api/v1/projects/{project_id}/leases, ANNOTATION",
        "GET, /api/v1/projects/{project_id}/history, ANNOTATION",
        "POST, /api/v1/projects/{project_id}/undo, ANNOTATION",
        "POST, /api/v1/projects/{project_id}/versions/working, UNLIMITED",
        "GET, /health, UNLIMITED",
        "GET, /health/ready, UNLIMITED",
        "GET, /metrics, UNLIMITED",
        "GET, /openapi, STANDARD",
    })
    void routesCountOnTheBucketOfTheirKind(String method, String template, LimitClass expected) {
        assertThat(LimitClass.ofRoute(method, template)).isEqualTo(expected);
    }
}
