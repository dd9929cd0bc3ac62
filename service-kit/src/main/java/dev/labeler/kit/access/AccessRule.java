package dev.labeler.kit.access;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.MethodRuleReader;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import java.util.Locale;

/// The roles that the current call's method requires of its caller on a dataset. They are declared in the rule
/// beside the RPC and nowhere else.
///
/// @param role the lowest sufficient role
/// @param elevatedRole the lowest sufficient role for requests that need a higher one; unspecified if there are
///     none
/// @param isWrite whether the caller's role must be read now; for a read it may be half a second old
public record AccessRule(Role role, Role elevatedRole, boolean isWrite) {
    /// @throws IllegalStateException outside a call, and if the method's rule declares no role
    public static AccessRule current() {
        var rule = MethodRuleReader.current();
        if (rule.getRole() == Role.ROLE_UNSPECIFIED) {
            throw new IllegalStateException("the rule of the current method declares no role");
        }
        return new AccessRule(rule.getRole(), rule.getElevatedRole(), MethodRuleReader.isWrite(rule));
    }

    /// Whether a role is sufficient.
    public boolean isMetBy(Role held) {
        return held.getNumber() >= role.getNumber();
    }

    /// @param held the caller's role on the dataset
    /// @throws Failure PERMISSION_DENIED if it is lower than the method requires
    public void check(String datasetId, Role held) {
        require(role, datasetId, held);
    }

    /// Checks a request that needs the elevated role.
    public void checkElevated(String datasetId, Role held) {
        if (elevatedRole == Role.ROLE_UNSPECIFIED) {
            throw new IllegalStateException("the rule of the current method declares no elevated role");
        }
        require(elevatedRole, datasetId, held);
    }

    /// The role in its REST form, `editor`.
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
