package dev.labeler.frontend.member;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.frontend.v1.FrontendRole;
import dev.labeler.proto.type.v1.Role;

/// Maps roles. The frontend has five, of which three are the role editor.
final class FrontendRoles {
    private FrontendRoles() {}

    /// @throws Failure INVALID_REQUEST without a role
    static Role fromProto(FrontendRole role) {
        return switch (role) {
            case FRONTEND_ROLE_OWNER -> Role.ROLE_OWNER;
            case FRONTEND_ROLE_ADMIN, FRONTEND_ROLE_REVIEWER, FRONTEND_ROLE_ANNOTATOR -> Role.ROLE_EDITOR;
            case FRONTEND_ROLE_VIEWER -> Role.ROLE_VIEWER;
            case FRONTEND_ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw Failure.invalid("The required field role is missing.").with("path", "role");
        };
    }

    static FrontendRole toProto(Role role) {
        return switch (role) {
            case ROLE_OWNER -> FrontendRole.FRONTEND_ROLE_OWNER;
            case ROLE_EDITOR -> FrontendRole.FRONTEND_ROLE_ANNOTATOR;
            case ROLE_VIEWER -> FrontendRole.FRONTEND_ROLE_VIEWER;
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> FrontendRole.FRONTEND_ROLE_UNSPECIFIED;
        };
    }
}
