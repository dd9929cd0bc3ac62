package dev.labeler.kit.access;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.MethodRuleReader;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import java.util.Locale;

/// What the current call's method demands of its caller on a dataset, as the rule beside the RPC says. No service
/// repeats it.
///
/// @param role the least role
/// @param elevatedRole the least role for the requests that need a higher one; unspecified where there are none
/// @param isWrite whether the caller's role must be read now: a read may go by one that is half a second old
public record AccessRule(Role role, Role elevatedRole, boolean isWrite) {
    /// @throws IllegalStateException outside a call, and where the method's rule names no role
    public static AccessRule current() {
        var rule = MethodRuleReader.current();
        if (rule.getRole() == Role.ROLE_UNSPECIFIED) {
            throw new IllegalStateException("the current method's rule names no role");
        }
        return new AccessRule(rule.getRole(), rule.getElevatedRole(), MethodRuleReader.isWrite(rule));
    }

    /// @param held the caller's role on the dataset
    /// @throws Failure PERMISSION_DENIED where it is lower than the method demands
    public void check(String datasetId, Role held) {
        require(role, datasetId, held);
    }

    /// The same for a request that needs the elevated role.
    public void checkElevated(String datasetId, Role held) {
        if (elevatedRole == Role.ROLE_UNSPECIFIED) {
            throw new IllegalStateException("the current method's rule names no elevated role");
        }
        require(elevatedRole, datasetId, held);
    }

    /// The role as REST spells it, `editor`.
    public static String word(Role role) {
        return role.name().substring("ROLE_".length()).toLowerCase(Locale.ROOT);
    }

    private static void require(Role required, String datasetId, Role held) {
        if (held.getNumber() < required.getNumber()) {
            throw Failure.denied(
                            ErrorReason.PERMISSION_DENIED,
                            "This needs the role " + word(required) + " on dataset " + datasetId + ", you are "
                                    + word(held) + ".")
                    .with("dataset_id", datasetId)
                    .with("required_permission", word(required));
        }
    }
}
