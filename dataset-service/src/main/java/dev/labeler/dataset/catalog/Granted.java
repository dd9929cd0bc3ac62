package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.RequiredRole;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;

/// A dataset and what the caller may do with it, at least read.
public record Granted(DatasetRow dataset, Role role) {
    /// @throws Failure PERMISSION_DENIED
    public Granted require(Role required) {
        if (role.getNumber() < required.getNumber()) {
            throw Failure.denied(
                            ErrorReason.PERMISSION_DENIED,
                            "This needs the role " + RequiredRole.word(required) + " on dataset " + dataset.id()
                                    + ", you are " + RequiredRole.word(role) + ".")
                    .with("dataset_id", dataset.id())
                    .with("required_permission", RequiredRole.word(required));
        }
        return this;
    }
}
