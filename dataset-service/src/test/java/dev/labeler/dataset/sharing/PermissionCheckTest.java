package dev.labeler.dataset.sharing;

import static dev.labeler.dataset.TestUsers.ADMIN;
import static dev.labeler.dataset.TestUsers.COLLEAGUE;
import static dev.labeler.dataset.TestUsers.EDITOR;
import static dev.labeler.dataset.TestUsers.INACTIVE;
import static dev.labeler.dataset.TestUsers.OUTSIDER;
import static dev.labeler.dataset.TestUsers.OWNER;
import static dev.labeler.dataset.TestUsers.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.TestUsers;
import dev.labeler.proto.dataset.v1.AccessReason;
import dev.labeler.proto.dataset.v1.CheckPermissionRequest;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import dev.labeler.proto.dataset.v1.PermissionCheck;
import dev.labeler.proto.dataset.v1.PermissionLevel;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import io.grpc.Channel;
import io.grpc.StatusException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PermissionCheckTest {
    private static TestDatasetService testService;
    private static String hidden;
    private static String open;
    private static String ofOrganization;

    @BeforeAll
    static void open() throws Exception {
        testService = new TestDatasetService();
        TestUsers.moveIn(testService);
        hidden = TestUsers.dataset(testService, Visibility.VISIBILITY_PRIVATE);
        open = TestUsers.dataset(testService, Visibility.VISIBILITY_PUBLIC);
        ofOrganization = TestUsers.dataset(testService, Visibility.VISIBILITY_ORGANIZATION);
    }

    @AfterAll
    static void close() {
        testService.close();
    }

    @Test
    void eachUserHasTheRoleAndItsReason() throws Exception {
        assertCheck(hidden, OWNER, Role.ROLE_OWNER, AccessReason.ACCESS_REASON_OWNER);
        assertCheck(hidden, EDITOR, Role.ROLE_EDITOR, AccessReason.ACCESS_REASON_EXPLICIT_PERMISSION);
        assertCheck(hidden, VIEWER, Role.ROLE_VIEWER, AccessReason.ACCESS_REASON_EXPLICIT_PERMISSION);
        assertCheck(hidden, COLLEAGUE, Role.ROLE_UNSPECIFIED, AccessReason.ACCESS_REASON_NO_ACCESS);
        assertCheck(hidden, OUTSIDER, Role.ROLE_UNSPECIFIED, AccessReason.ACCESS_REASON_NO_ACCESS);
        assertCheck(open, OUTSIDER, Role.ROLE_VIEWER, AccessReason.ACCESS_REASON_PUBLIC_DATASET);
        assertCheck(open, VIEWER, Role.ROLE_VIEWER, AccessReason.ACCESS_REASON_EXPLICIT_PERMISSION);
        assertCheck(ofOrganization, COLLEAGUE, Role.ROLE_VIEWER, AccessReason.ACCESS_REASON_ORGANIZATION_MEMBER);
        assertCheck(ofOrganization, OUTSIDER, Role.ROLE_UNSPECIFIED, AccessReason.ACCESS_REASON_NO_ACCESS);
    }

    @Test
    void administratorHasTheRoleOfAnOwnerAndIsNotOwner() throws Exception {
        var check = assertCheck(hidden, ADMIN, Role.ROLE_OWNER, AccessReason.ACCESS_REASON_OWNER);
        assertThat(check.getPermissionLevel()).isEqualTo(PermissionLevel.PERMISSION_LEVEL_ADMIN);
        assertThat(check.getIsOwner()).isFalse();
        assertThat(check.hasGrantedAt()).isFalse();
    }

    @Test
    void unknownAndInactiveUsersHaveNoAccess() throws Exception {
        for (var userId : new long[] {INACTIVE, 99_999, Long.MAX_VALUE}) {
            for (var dataset : new String[] {hidden, open, ofOrganization}) {
                assertThat(check(service(), dataset, userId))
                        .isEqualTo(PermissionCheck.newBuilder()
                                .setDatasetId(dataset)
                                .setUserId(userId)
                                .setReason(AccessReason.ACCESS_REASON_NO_ACCESS)
                                .build());
            }
        }
    }

    @Test
    void roleIsTheOneThatOtherCallsUse() throws Exception {
        for (var dataset : new String[] {hidden, open, ofOrganization}) {
            for (var user : new long[] {OWNER, EDITOR, VIEWER, COLLEAGUE, OUTSIDER, ADMIN}) {
                assertThat(check(service(), dataset, user).getRole())
                        .as("%s of user %s", dataset, user)
                        .isEqualTo(role(dataset, user));
            }
        }
    }

    @Test
    void usersCheckThemselvesAndOwnersCheckAnyUser() throws Exception {
        assertThat(check(testService.services.asUser(VIEWER), hidden, VIEWER).getRole())
                .isEqualTo(Role.ROLE_VIEWER);
        assertThat(check(testService.services.asUser(OUTSIDER), open, OUTSIDER).getReason())
                .isEqualTo(AccessReason.ACCESS_REASON_PUBLIC_DATASET);
        assertThat(check(testService.services.asUser(OWNER), hidden, OUTSIDER).getHasAccess())
                .isFalse();
        assertThat(check(testService.services.asUser(ADMIN), hidden, EDITOR).getRole())
                .isEqualTo(Role.ROLE_EDITOR);

        for (var asker : new Channel[] {
            testService.services.asUser(EDITOR),
            testService.services.asUser(VIEWER),
            testService.services.asPlatform(EDITOR)
        }) {
            var denied = catchThrowable(() -> check(asker, hidden, OWNER));
            assertThat(DatasetErrors.reason(denied)).isEqualTo(ErrorReason.PERMISSION_DENIED);
            assertThat(DatasetErrors.metadata(denied)).containsEntry("required_permission", "owner");
        }
    }

    @Test
    void hiddenDatasetIsNotFound() {
        for (var dataset : new String[] {hidden, "ds_0000000000000000", "", ".."}) {
            var missing = catchThrowable(() -> check(testService.services.asUser(OUTSIDER), dataset, OUTSIDER));
            assertThat(DatasetErrors.reason(missing)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        }
        assertThat(DatasetErrors.reason(catchThrowable(() -> check(service(), "ds_0000000000000000", OWNER))))
                .isEqualTo(ErrorReason.DATASET_NOT_FOUND);
    }

    @Test
    void invalidUserIdIsRefused() {
        for (var id : new long[] {0, -1, Long.MIN_VALUE}) {
            var refused = catchThrowable(() -> check(service(), open, id));
            assertThat(DatasetErrors.reason(refused)).isEqualTo(ErrorReason.INVALID_REQUEST);
            assertThat(DatasetErrors.metadata(refused)).containsEntry("path", "user_id");
        }
    }

    private static PermissionCheck assertCheck(String dataset, long user, Role role, AccessReason reason)
            throws Exception {
        var check = check(service(), dataset, user);
        assertThat(check.getReason()).isEqualTo(reason);
        assertThat(check.getRole()).isEqualTo(role);
        assertThat(check.getHasAccess()).isEqualTo(role != Role.ROLE_UNSPECIFIED);
        assertThat(check.getPermissionLevel().getNumber()).isEqualTo(role.getNumber());
        assertThat(check.getIsOwner()).isEqualTo(user == OWNER);
        assertThat(check.hasGrantedAt())
                .isEqualTo(user == OWNER || reason == AccessReason.ACCESS_REASON_EXPLICIT_PERMISSION);
        return check;
    }

    private static Role role(String dataset, long user) throws StatusException {
        try {
            return DatasetServiceGrpc.newBlockingV2Stub(testService.services.asInternal("annotation-service", user))
                    .getAccess(
                            GetAccessRequest.newBuilder().setDatasetId(dataset).build())
                    .getRole();
        } catch (StatusException e) {
            assertThat(DatasetErrors.reason(e)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
            return Role.ROLE_UNSPECIFIED;
        }
    }

    private static PermissionCheck check(Channel channel, String dataset, long user) throws StatusException {
        return PermissionServiceGrpc.newBlockingV2Stub(channel)
                .checkPermission(CheckPermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(user)
                        .build());
    }

    private static Channel service() {
        return testService.services.asPlatform(null);
    }
}
