package dev.labeler.kit.storage;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Counts and measures the calls of the store, including their retries, by operation and outcome: `ok`, the HTTP
/// status of a refusal, or `failed` without a response.
final class StorageMetrics implements ExecutionInterceptor {
    private static final ExecutionAttribute<Long> STARTED = new ExecutionAttribute<>("labeler-started");

    private static final Histogram SECONDS = Histogram.builder()
            .name("labeler_storage_call_seconds")
            .help("Duration of a call of the object store until its response begins")
            .labelNames("operation", "outcome")
            .classicOnly()
            .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 5, 30)
            .register(MetricsRegistry.registry());

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        attributes.putAttribute(STARTED, System.nanoTime());
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        observe(attributes, "ok");
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        observe(
                attributes,
                context.exception() instanceof S3Exception e && e.statusCode() > 0
                        ? Integer.toString(e.statusCode())
                        : "failed");
    }

    private static void observe(ExecutionAttributes attributes, String outcome) {
        var started = attributes.getAttribute(STARTED);
        var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (started != null) {
            SECONDS.labelValues(String.valueOf(operation), outcome).observe((System.nanoTime() - started) / 1e9);
        }
    }
}
