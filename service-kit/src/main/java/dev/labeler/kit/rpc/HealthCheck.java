package dev.labeler.kit.rpc;

import java.util.function.BooleanSupplier;

/// A check of a dependency that a process needs.
///
/// @param name name in `grpc.health.v1` and `/health/ready`; all checks of one name must pass
/// @param passes called at most once a second; an exception counts as false
public record HealthCheck(String name, BooleanSupplier passes) {
    public static final String DATABASE = "database";
    public static final String STORAGE = "storage";
    public static final String JOBS = "jobs";
}
