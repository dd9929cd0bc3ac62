package dev.labeler.dataset.audit;

import static dev.labeler.dataset.TestUsers.ADMIN;
import static dev.labeler.dataset.TestUsers.EDITOR;
import static dev.labeler.dataset.TestUsers.OUTSIDER;
import static dev.labeler.dataset.TestUsers.OWNER;
import static dev.labeler.dataset.TestUsers.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.TestUsers;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.AuditEntry;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.GrantPermissionRequest;
import dev.labeler.proto.dataset.v1.ListAuditRequest;
import dev.labeler.proto.dataset.v1.ListAuditResponse;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.RevokePermissionRequest;
import dev.labeler.proto.dataset.v1.TransferOwnerRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static TestDatasetService service;
    private String dataset;

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
    }

    @Test
    void everyChangeIsListedNewestFirstWithActorAndDetails() throws Exception {
        grant(service.services.asUser(OWNER), OUTSIDER, Role.ROLE_VIEWER);
        grant(service.services.asPlatform(OWNER), OUTSIDER, Role.ROLE_EDITOR);
        PermissionServiceGrpc.newBlockingV2Stub(service.services.asUser(OUTSIDER))
                .revokePermission(RevokePermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(OUTSIDER)
                        .build());
        update(UpdateDatasetRequest.newBuilder().setName("new").setVisibility(Visibility.VISIBILITY_PUBLIC));
        PermissionServiceGrpc.newBlockingV2Stub(service.services.asPlatform(null))
                .transferOwner(TransferOwnerRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(EDITOR)
                        .build());

        var entries = list(service.services.asUser(EDITOR), Long.MAX_VALUE, 6).getEntriesList();
        assertThat(entries)
                .extracting(AuditEntry::getAction)
                .startsWith(
                        AuditAction.AUDIT_ACTION_OWNER_TRANSFERRED,
                        AuditAction.AUDIT_ACTION_VISIBILITY_CHANGED,
                        AuditAction.AUDIT_ACTION_DATASET_UPDATED,
                        AuditAction.AUDIT_ACTION_PERMISSION_REVOKED,
                        AuditAction.AUDIT_ACTION_PERMISSION_CHANGED,
                        AuditAction.AUDIT_ACTION_PERMISSION_GRANTED);
        assertThat(entries)
                .extracting(AuditEntry::getActor)
                .startsWith("service:platform", "user:1", "user:1", "user:5", "service:platform:user:1", "user:1");
        assertThat(entries.get(4).getUserId()).isEqualTo(OWNER);
        assertThat(entries.get(4).getDetailsMap())
                .isEqualTo(Map.of("user_id", "5", "role", "editor", "previous_role", "viewer"));
        assertThat(entries.get(1).getDetailsMap()).isEqualTo(Map.of("visibility", "public", "previous", "private"));
        assertThat(entries.getFirst().hasUserId()).isFalse();
        assertThat(entries).allMatch(AuditEntry::hasRequestId);
    }

    @Test
    void callWithoutEffectHasNoEntry() throws Exception {
        grant(service.services.asUser(OWNER), OUTSIDER, Role.ROLE_VIEWER);
        var before = list(service.services.asUser(OWNER), Long.MAX_VALUE, 200).getEntriesList();
        grant(service.services.asUser(OWNER), OUTSIDER, Role.ROLE_VIEWER);
        update(UpdateDatasetRequest.newBuilder().setVisibility(Visibility.VISIBILITY_PRIVATE));
        assertThat(catchThrowable(() -> grant(service.services.asUser(VIEWER), OUTSIDER, Role.ROLE_EDITOR)))
                .isNotNull();
        assertThat(list(service.services.asUser(OWNER), Long.MAX_VALUE, 200).getEntriesList())
                .isEqualTo(before);
    }

    @Test
    void pagesHaveNoGapAndNoOverlap() throws Exception {
        for (var i = 0; i < 5; i++) {
            grant(service.services.asUser(OWNER), OUTSIDER, i % 2 == 0 ? Role.ROLE_VIEWER : Role.ROLE_EDITOR);
        }
        var all = list(service.services.asUser(OWNER), Long.MAX_VALUE, 200);
        assertThat(all.hasNextBefore()).isFalse();
        var paged = new ArrayList<AuditEntry>();
        var page = list(service.services.asUser(OWNER), Long.MAX_VALUE, 2);
        paged.addAll(page.getEntriesList());
        while (page.hasNextBefore()) {
            page = list(service.services.asUser(OWNER), page.getNextBefore(), 2);
            paged.addAll(page.getEntriesList());
        }
        assertThat(paged).isEqualTo(all.getEntriesList());
        for (var limit : new int[] {0, -1, 201}) {
            var refused = catchThrowable(() -> list(service.services.asUser(OWNER), Long.MAX_VALUE, limit));
            assertThat(DatasetErrors.reason(refused)).isEqualTo(ErrorReason.INVALID_REQUEST);
        }
    }

    @Test
    void onlyOwnersReadItAndAdministratorsAfterThePurgeToo() throws Exception {
        assertThat(DatasetErrors.reason(catchThrowable(() -> list(service.services.asUser(EDITOR), 1, 1))))
                .isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(DatasetErrors.reason(catchThrowable(() -> list(service.services.asUser(OUTSIDER), 1, 1))))
                .isEqualTo(ErrorReason.DATASET_NOT_FOUND);

        DatasetServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .deleteDataset(DeleteDatasetRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setStorage(true)
                        .build());

        assertThat(DatasetErrors.reason(catchThrowable(() -> list(service.services.asUser(OWNER), 1, 1))))
                .isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        assertThat(list(service.services.asUser(ADMIN), Long.MAX_VALUE, 1)
                        .getEntries(0)
                        .getAction())
                .isEqualTo(AuditAction.AUDIT_ACTION_DATASET_DELETED);
        var unknown = catchThrowable(() -> PermissionServiceGrpc.newBlockingV2Stub(service.services.asUser(ADMIN))
                .listAudit(ListAuditRequest.newBuilder()
                        .setDatasetId("ds_0000000000000000")
                        .build()));
        assertThat(DatasetErrors.reason(unknown)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
    }

    @Test
    void entriesAreNeverAltered() throws Exception {
        grant(service.services.asUser(OWNER), OUTSIDER, Role.ROLE_VIEWER);
        for (var sql : new String[] {"UPDATE audit SET actor = 'other'", "DELETE FROM audit", "TRUNCATE audit"}) {
            assertThatThrownBy(() -> service.sql(sql)).hasMessageContaining("append-only");
        }
    }

    private void grant(Channel channel, long user, Role role) throws StatusException {
        PermissionServiceGrpc.newBlockingV2Stub(channel)
                .grantPermission(GrantPermissionRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setUserId(user)
                        .setRole(role)
                        .build());
    }

    private void update(UpdateDatasetRequest.Builder request) throws StatusException {
        DatasetServiceGrpc.newBlockingV2Stub(service.services.asUser(OWNER))
                .updateDataset(request.setDatasetId(dataset).build());
    }

    private ListAuditResponse list(Channel channel, long before, int limit) throws StatusException {
        return PermissionServiceGrpc.newBlockingV2Stub(channel)
                .listAudit(ListAuditRequest.newBuilder()
                        .setDatasetId(dataset)
                        .setBefore(before)
                        .setLimit(limit)
                        .build());
    }
}
