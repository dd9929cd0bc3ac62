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
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.TestUsers;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.Permission;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import dev.labeler.testing.Eventually;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharingTest {
    private static TestDatasetService service;
    private String dataset;
    private SharingClient owner;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        TestUsers.moveIn(service);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void upload() throws Exception {
        dataset = TestUsers.dataset(service, Visibility.VISIBILITY_PRIVATE);
        owner = as(OWNER);
    }

    @Test
    void listHasEveryMemberOwnerFirst() throws Exception {
        assertThat(owner.list())
                .extracting(Permission::getUserId, Permission::getEmail, Permission::getFullName, Permission::getRole)
                .containsExactly(
                        tuple(OWNER, "owner@x", "O. Wner", Role.ROLE_OWNER),
                        tuple(EDITOR, "editor@x", "", Role.ROLE_EDITOR),
                        tuple(VIEWER, "viewer@x", "", Role.ROLE_VIEWER));
        assertThat(owner.list()).allMatch(Permission::hasGrantedAt);
        assertThat(owner.list().getFirst().hasGrantedBy()).isFalse();
    }

    @Test
    void grantTakesEffectAtOnceAndIsIdempotent() throws Exception {
        var granted = owner.grant(OUTSIDER, Role.ROLE_VIEWER);
        assertThat(granted.getGrantedBy()).isEqualTo(OWNER);
        assertThat(granted.getEmail()).isEqualTo("Outsider@x");
        assertThat(reads(OUTSIDER)).isTrue();

        assertThat(owner.grant(OUTSIDER, Role.ROLE_VIEWER)).isEqualTo(granted);
        assertThat(as(ADMIN).grant(OUTSIDER, Role.ROLE_EDITOR).getGrantedBy()).isEqualTo(ADMIN);
        assertThat(owner.role(OUTSIDER)).isEqualTo(Role.ROLE_EDITOR);
    }

    @Test
    void keyMakesARepeatedWriteOneEffect() throws Exception {
        var keyed = new SharingClient(withKey(service.services.asUser(OWNER), "k-" + dataset), dataset);
        var granted = keyed.grant(OUTSIDER, Role.ROLE_EDITOR);
        owner.revoke(OUTSIDER);
        assertThat(keyed.grant(OUTSIDER, Role.ROLE_EDITOR)).isEqualTo(granted);
        assertThat(owner.role(OUTSIDER)).isEqualTo(Role.ROLE_UNSPECIFIED);
        assertThat(DatasetErrors.reason(catchThrowable(() -> keyed.grant(OUTSIDER, Role.ROLE_VIEWER))))
                .isEqualTo(ErrorReason.IDEMPOTENCY_KEY_REUSED);

        var leaving = new SharingClient(withKey(service.services.asUser(VIEWER), "leave"), dataset);
        assertThat(leaving.revoke(VIEWER)).isTrue();
        assertThat(leaving.revoke(VIEWER)).isTrue();
    }

    @Test
    void changeNeedsARoleToChange() throws Exception {
        assertThat(owner.change(VIEWER, Role.ROLE_EDITOR).getRole()).isEqualTo(Role.ROLE_EDITOR);
        var missing = catchThrowable(() -> owner.change(OUTSIDER, Role.ROLE_EDITOR));
        assertThat(DatasetErrors.reason(missing)).isEqualTo(ErrorReason.PERMISSION_NOT_FOUND);
        assertThat(DatasetErrors.metadata(missing))
                .containsEntry("user_id", "5")
                .containsEntry("dataset_id", dataset);
    }

    @Test
    void revocationTakesEffectAtOnceAndASecondOneIsRefused() throws Exception {
        assertThat(owner.revoke(VIEWER)).isTrue();
        assertThat(reads(VIEWER)).isFalse();
        assertThat(DatasetErrors.reason(catchThrowable(() -> owner.revoke(VIEWER))))
                .isEqualTo(ErrorReason.PERMISSION_NOT_FOUND);
    }

    @Test
    void memberMayLeaveAndOnlyOwnersRemoveOthers() throws Exception {
        assertDenied(() -> as(VIEWER).revoke(EDITOR));
        assertDenied(() -> as(EDITOR).revoke(VIEWER));
        assertThat(as(EDITOR).revoke(EDITOR)).isTrue();
        assertThat(reads(EDITOR)).isFalse();
    }

    @Test
    void onlyOwnersManage() {
        for (var user : new long[] {EDITOR, VIEWER}) {
            assertDenied(() -> as(user).list());
            assertDenied(() -> as(user).grant(OUTSIDER, Role.ROLE_VIEWER));
            assertDenied(() -> as(user).change(EDITOR, Role.ROLE_OWNER));
            assertDenied(() -> as(user).transfer(user));
        }
        for (Callable<?> call : new Callable<?>[] {
            () -> as(OUTSIDER).list(),
            () -> as(OUTSIDER).grant(OUTSIDER, Role.ROLE_VIEWER),
            () -> as(OUTSIDER).revoke(OUTSIDER),
            () -> as(OUTSIDER).transfer(OUTSIDER),
        }) {
            assertThat(DatasetErrors.reason(catchThrowable(call::call))).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        }
    }

    @Test
    void usersCannotGrantARoleToThemselves() {
        for (var user : new long[] {OWNER, ADMIN}) {
            var self = catchThrowable(() -> as(user).grant(user, Role.ROLE_EDITOR));
            assertThat(DatasetErrors.reason(self)).isEqualTo(ErrorReason.UNPROCESSABLE);
            assertThat(DatasetErrors.violations(self)).containsEntry("user_id", "must be another user than the caller");
        }
    }

    @Test
    void unknownAndInactiveUsersGetNoRole() {
        for (var user : new long[] {INACTIVE, 99_999, Long.MAX_VALUE}) {
            for (Callable<?> call : new Callable<?>[] {
                () -> owner.grant(user, Role.ROLE_VIEWER),
                () -> owner.change(user, Role.ROLE_VIEWER),
                () -> owner.transfer(user)
            }) {
                var refused = catchThrowable(call::call);
                assertThat(DatasetErrors.reason(refused)).isEqualTo(ErrorReason.UNPROCESSABLE);
                assertThat(DatasetErrors.violations(refused)).containsKey("user_id");
            }
        }
    }

    @Test
    void roleAndUserMustBeGiven() {
        var noRole = catchThrowable(() -> owner.grant(OUTSIDER, Role.ROLE_UNSPECIFIED));
        assertThat(DatasetErrors.reason(noRole)).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(DatasetErrors.metadata(noRole)).containsEntry("allowed", "viewer, editor, owner");
        for (Callable<?> call : new Callable<?>[] {
            () -> owner.grant(0, Role.ROLE_VIEWER),
            () -> owner.change(-1, Role.ROLE_VIEWER),
            () -> owner.revoke(0),
            () -> owner.transfer(Long.MIN_VALUE)
        }) {
            var noUser = catchThrowable(call::call);
            assertThat(DatasetErrors.reason(noUser)).isEqualTo(ErrorReason.INVALID_REQUEST);
            assertThat(DatasetErrors.metadata(noUser)).containsEntry("path", "user_id");
        }
    }

    @Test
    void datasetKeepsItsOwnerUntilItIsTransferred() throws Exception {
        owner.grant(COLLEAGUE, Role.ROLE_OWNER);
        for (Callable<?> call : new Callable<?>[] {
            () -> owner.revoke(OWNER),
            () -> as(COLLEAGUE).revoke(OWNER),
            () -> as(COLLEAGUE).change(OWNER, Role.ROLE_VIEWER),
            () -> as(ADMIN).grant(OWNER, Role.ROLE_EDITOR)
        }) {
            var refused = catchThrowable(call::call);
            assertThat(DatasetErrors.reason(refused)).isEqualTo(ErrorReason.LAST_OWNER);
            assertThat(DatasetErrors.message(refused)).contains("Transfer the dataset");
        }
        assertThat(owner.role(OWNER)).isEqualTo(Role.ROLE_OWNER);
        assertThat(as(COLLEAGUE).revoke(COLLEAGUE)).isTrue();
    }

    @Test
    void transferMakesTheOldOwnerAnEditorAndChangesTheOrganization() throws Exception {
        service.sql("UPDATE dataset SET visibility = 'organization' WHERE dataset_id = ?", dataset);
        assertThat(reads(COLLEAGUE)).isTrue();

        var transferred = owner.transfer(OUTSIDER);
        assertThat(transferred.getOwnerId()).isEqualTo(OUTSIDER);
        assertThat(transferred.getPreviousOwnerId()).isEqualTo(OWNER);
        assertThat(as(OUTSIDER).list())
                .extracting(Permission::getUserId, Permission::getRole)
                .startsWith(tuple(OUTSIDER, Role.ROLE_OWNER))
                .contains(tuple(OWNER, Role.ROLE_EDITOR));
        assertThat(reads(COLLEAGUE)).isFalse();
        assertDenied(() -> owner.transfer(OWNER));
        assertThat(as(OUTSIDER).transfer(OUTSIDER).getPreviousOwnerId()).isEqualTo(OUTSIDER);
        Eventually.eventually(() -> {
            try (var meta = service.store.open("datasets/" + dataset + "/meta.json")) {
                assertThat(new String(meta.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("\"owner_id\":5");
            }
        });

        assertThat(as(ADMIN).transfer(OWNER).getPreviousOwnerId()).isEqualTo(OUTSIDER);
        assertThat(owner.role(OUTSIDER)).isEqualTo(Role.ROLE_EDITOR);
        assertThat(reads(COLLEAGUE)).isTrue();
    }

    @Test
    void concurrentTransfersLeaveOneOwner() throws Exception {
        var candidates = new long[] {EDITOR, VIEWER, COLLEAGUE, OUTSIDER};
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Object>>();
            for (var candidate : candidates) {
                calls.add(() -> as(ADMIN).transfer(candidate));
            }
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        }
        assertThat(as(ADMIN).list())
                .extracting(Permission::getRole)
                .containsExactly(
                        Role.ROLE_OWNER, Role.ROLE_EDITOR, Role.ROLE_EDITOR, Role.ROLE_EDITOR, Role.ROLE_EDITOR);
    }

    private void assertDenied(Callable<?> call) {
        var denied = catchThrowable(call::call);
        assertThat(DatasetErrors.reason(denied)).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(DatasetErrors.metadata(denied)).containsEntry("required_permission", "owner");
    }

    private SharingClient as(long user) {
        return new SharingClient(service.services.asUser(user), dataset);
    }

    private boolean reads(long user) {
        try {
            DatasetServiceGrpc.newBlockingV2Stub(service.services.asUser(user))
                    .getDataset(
                            GetDatasetRequest.newBuilder().setDatasetId(dataset).build());
            return true;
        } catch (StatusException e) {
            assertThat(DatasetErrors.reason(e)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
            return false;
        }
    }

    private static Channel withKey(Channel channel, String key) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
