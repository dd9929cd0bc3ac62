package dev.labeler.dataset.access;

import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatasetAccessTest {
    private static final long OWNER = 1;
    private static final long EDITOR = 2;
    private static final long VIEWER = 3;
    private static final long COLLEAGUE = 4;
    private static final long OUTSIDER = 5;
    private static final long ADMIN = 6;
    private static final long INACTIVE = 7;

    private static TestDatasetService service;
    private static String hidden;
    private static String open;
    private static String ofOrganization;

    @BeforeAll
    static void open() throws Exception {
        service = new TestDatasetService();
        service.sql("INSERT INTO public.organizations (id, name) VALUES (1, 'one'), (2, 'two')");
        service.sql("""
                INSERT INTO public.users (id, email, hashed_password, system_role, organization_id, is_active) VALUES
                (1, 'owner@x', '', 'standard_engineer', 1, true), (2, 'editor@x', '', 'guest', NULL, true),
                (3, 'viewer@x', '', 'guest', NULL, true), (4, 'colleague@x', '', 'guest', 1, true),
                (5, 'outsider@x', '', 'manager', 2, true), (6, 'admin@x', '', 'admin', NULL, true),
                (7, 'inactive@x', '', 'admin', 1, false)
                """);
        hidden = upload(Visibility.VISIBILITY_PRIVATE);
        open = upload(Visibility.VISIBILITY_PUBLIC);
        ofOrganization = upload(Visibility.VISIBILITY_ORGANIZATION);
        service.sql(
                "INSERT INTO permission SELECT ?, u, r, 1, now() FROM (VALUES (2, 2), (3, 1)) AS given (u, r)", hidden);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void ruleReturnsTheRoleOfEachCaller() {
        assertThat(access(OWNER, hidden)).isEqualTo(Role.ROLE_OWNER);
        assertThat(access(EDITOR, hidden)).isEqualTo(Role.ROLE_EDITOR);
        assertThat(access(VIEWER, hidden)).isEqualTo(Role.ROLE_VIEWER);
        assertThat(access(ADMIN, hidden)).isEqualTo(Role.ROLE_OWNER);
        assertThat(access(OUTSIDER, open)).isEqualTo(Role.ROLE_VIEWER);
        assertThat(access(COLLEAGUE, ofOrganization)).isEqualTo(Role.ROLE_VIEWER);
        assertThat(access(null, hidden)).isEqualTo(Role.ROLE_OWNER);
        for (var caller : new long[] {COLLEAGUE, OUTSIDER}) {
            assertThat(DatasetErrors.reason(catchThrowable(() -> access(caller, hidden))))
                    .isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        }
        assertThat(DatasetErrors.reason(catchThrowable(() -> access(OUTSIDER, ofOrganization))))
                .isEqualTo(ErrorReason.DATASET_NOT_FOUND);
    }

    @Test
    void hiddenAndUnknownDatasetsGiveTheSameError() {
        for (var id : new String[] {hidden, "ds_0000000000000000", "../etc", "x".repeat(101), ""}) {
            var get = catchThrowable(() -> get(service.asUser(OUTSIDER), id));
            assertThat(DatasetErrors.reason(get)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
            assertThat(DatasetErrors.metadata(get)).containsEntry("dataset_id", id);
            assertThat(DatasetErrors.message(get)).isEqualTo("Dataset " + id + " does not exist");
            var images = catchThrowable(() -> service.asUser(OUTSIDER)
                    .rpc()
                    .listImages(ListImagesRequest.newBuilder().setDatasetId(id).build()));
            assertThat(DatasetErrors.reason(images)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
            var update = catchThrowable(() -> rename(OUTSIDER, id));
            assertThat(DatasetErrors.reason(update)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
            var delete = catchThrowable(() -> delete(OUTSIDER, id));
            assertThat(DatasetErrors.reason(delete)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        }
    }

    @Test
    void permissionDeniedNamesTheRequiredRole() {
        var rename = catchThrowable(() -> rename(VIEWER, hidden));
        assertThat(DatasetErrors.reason(rename)).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(DatasetErrors.metadata(rename))
                .containsEntry("required_permission", "editor")
                .containsEntry("dataset_id", hidden);
        var delete = catchThrowable(() -> delete(EDITOR, hidden));
        assertThat(DatasetErrors.metadata(delete)).containsEntry("required_permission", "owner");
        var publish = catchThrowable(() -> service.asUser(EDITOR)
                .rpc()
                .updateDataset(UpdateDatasetRequest.newBuilder()
                        .setDatasetId(hidden)
                        .setVisibility(Visibility.VISIBILITY_PUBLIC)
                        .build()));
        assertThat(DatasetErrors.metadata(publish)).containsEntry("required_permission", "owner");
    }

    @Test
    void listsContainOnlyVisibleDatasets() throws Exception {
        assertThat(listed(service.asUser(OWNER))).contains(hidden, open, ofOrganization);
        assertThat(listed(service.asUser(EDITOR))).contains(hidden, open).doesNotContain(ofOrganization);
        assertThat(listed(service.asUser(OUTSIDER))).containsExactly(open);
        assertThat(listed(service.asUser(COLLEAGUE))).containsExactly(ofOrganization, open);
        assertThat(listed(service.as(service.services.asPlatform(null)))).contains(hidden);
        var batch = service.asUser(OUTSIDER)
                .rpc()
                .batchGetDatasets(BatchGetDatasetsRequest.newBuilder()
                        .addDatasetIds(hidden)
                        .addDatasetIds("nope/")
                        .addDatasetIds(open)
                        .build());
        assertThat(batch.getDatasetsList()).extracting(Dataset::getId).containsExactly(open);
        assertThat(batch.getNotFoundList()).containsExactly(hidden, "nope/");
    }

    @Test
    void serviceForAUserHasThatUsersRights() {
        assertThat(access(VIEWER, hidden)).isEqualTo(Role.ROLE_VIEWER);
        assertThat(DatasetErrors.reason(catchThrowable(() -> access(OUTSIDER, hidden))))
                .isEqualTo(ErrorReason.DATASET_NOT_FOUND);
    }

    @Test
    void missingScopeIsNamed() {
        var reader = service.as(service.services.asPlatform(OWNER, Set.of(Caller.READ)));
        var thrown = catchThrowable(() -> reader.rpc()
                .deleteDataset(
                        DeleteDatasetRequest.newBuilder().setDatasetId(hidden).build()));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.MISSING_SCOPE);
        assertThat(DatasetErrors.metadata(thrown)).containsEntry("required_scope", Caller.WRITE);
    }

    @Test
    void anonymousAndInactiveCallersAreUnauthenticated() {
        assertThat(DatasetErrors.reason(catchThrowable(() -> get(service.as(service.services.channel()), open))))
                .isEqualTo(ErrorReason.UNAUTHENTICATED);
        assertThat(DatasetErrors.reason(catchThrowable(() -> get(service.asUser(INACTIVE), open))))
                .isEqualTo(ErrorReason.UNAUTHENTICATED);
        var upload = catchThrowable(() -> service.as(service.services.asPlatform(null))
                .uploadOne(DatasetClient.named("x"), "a.png", image("png", 2, 2)));
        assertThat(DatasetErrors.reason(upload)).isEqualTo(ErrorReason.UNAUTHENTICATED);
    }

    private static String upload(Visibility visibility) throws Exception {
        return service.asUser(OWNER)
                .uploadOne(
                        UploadHeader.newBuilder()
                                .setName("x")
                                .setVisibility(visibility)
                                .build(),
                        "x.zip",
                        zip(Map.of("a.png", image("png", 4, 4))))
                .getDatasetId();
    }

    private static Role access(@Nullable Long user, String id) {
        try {
            return service.as(service.services.asInternal("annotation-service", user))
                    .rpc()
                    .getAccess(GetAccessRequest.newBuilder().setDatasetId(id).build())
                    .getRole();
        } catch (StatusException e) {
            throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
        }
    }

    private static Dataset get(DatasetClient client, String id) throws Exception {
        return client.rpc()
                .getDataset(GetDatasetRequest.newBuilder().setDatasetId(id).build());
    }

    private static Dataset rename(long user, String id) throws Exception {
        return service.asUser(user)
                .rpc()
                .updateDataset(UpdateDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setName("y")
                        .build());
    }

    private static boolean delete(long user, String id) throws Exception {
        return service.asUser(user)
                .rpc()
                .deleteDataset(
                        DeleteDatasetRequest.newBuilder().setDatasetId(id).build())
                .getDeleted();
    }

    private static List<String> listed(DatasetClient client) throws Exception {
        return client.rpc().listDatasets(ListDatasetsRequest.getDefaultInstance()).getDatasetsList().stream()
                .map(Dataset::getId)
                .toList();
    }
}
