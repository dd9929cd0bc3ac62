package dev.labeler.kit.rpc;

import java.util.function.BooleanSupplier;

/// Something that a process needs to do its work.
///
/// @param name as `grpc.health.v1` and `/health/ready` call it; checks of one name must all pass
/// @param passes asked at most once a second; an exception counts as false
public record HealthCheck(String name, BooleanSupplier passes) {
    public static final String DATABASE = "database";
    public static final String STORAGE = "storage";
    public static final String JOBS = "jobs";
}
