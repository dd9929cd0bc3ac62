package dev.labeler.dataset.catalog;

import dev.labeler.kit.access.AccessRule;
import dev.labeler.proto.type.v1.Role;

/// A dataset and the caller's role on it, at least viewer.
public record GrantedDataset(DatasetRow dataset, Role role) {
    /// @throws dev.labeler.kit.rpc.Failure PERMISSION_DENIED where the current method requires a higher role
    public GrantedDataset checked() {
        AccessRule.current().check(dataset.id(), role);
        return this;
    }

    /// For requests that need the method's elevated role.
    ///
    /// @throws dev.labeler.kit.rpc.Failure PERMISSION_DENIED
    public void requireElevated() {
        AccessRule.current().checkElevated(dataset.id(), role);
    }
}
