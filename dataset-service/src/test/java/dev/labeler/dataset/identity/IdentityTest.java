package dev.labeler.dataset.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.userdatabase.FirstAdminSetup;
import dev.labeler.kit.config.Secret;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import dev.labeler.proto.identity.v1.SearchUsersResponse;
import dev.labeler.proto.identity.v1.SystemRole;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static TestDatasetService testService;

    @BeforeAll
    static void open() {
        testService = new TestDatasetService();
        assertThat(testService.module().ensureFirstAdmin("Admin@Example.org", new Secret("s3cret-pässword")))
                .isEqualTo(FirstAdminSetup.Outcome.CREATED);
        testService.sql("INSERT INTO public.organizations (id, name) VALUES (1, 'one')");
        testService.sql("""
                INSERT INTO public.users (id, email, hashed_password, full_name, organization_id, is_active)
                SELECT 100 + n, 'u' || n || '@example.org', (SELECT hashed_password FROM public.users WHERE id = 1),
                       'User ' || n, CASE WHEN n > 20 THEN 1 END, n <> 3
                FROM generate_series(1, 25) AS n
                """);
    }

    @AfterAll
    static void close() {
        testService.close();
    }

    @Test
    void loginReturnsAValidToken() throws Exception {
        var login = stub(testService.services.channel()).login(login("ADMIN@example.org", "s3cret-pässword"));

        assertThat(login.getTokenType()).isEqualTo("bearer");
        assertThat(login.getExpiresIn()).isPositive();
        var me = stub(testService.services.withToken(login.getAccessToken())).getMe(GetMeRequest.getDefaultInstance());
        assertThat(me).isEqualTo(login.getUser());
        assertThat(me.getEmail()).isEqualTo("Admin@Example.org");
        assertThat(me.getSystemRole()).isEqualTo(SystemRole.SYSTEM_ROLE_ADMIN);
    }

    @Test
    void unknownEmailWrongPasswordAndInactiveUserGetTheSameResponse() {
        for (var request : new LoginRequest[] {
            login("unknown@example.org", "s3cret-pässword"),
            login("admin@example.org", "wrong"),
            login("u3@example.org", "s3cret-pässword"),
        }) {
            var thrown =
                    catchThrowable(() -> stub(testService.services.channel()).login(request));
            assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.INVALID_CREDENTIALS);
            assertThat(DatasetErrors.message(thrown)).isEqualTo("E-mail and password do not match an active user.");
        }
    }

    @Test
    void missingFieldIsNamed() {
        var thrown = catchThrowable(() -> stub(testService.services.channel()).login(login("admin@example.org", "")));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(DatasetErrors.metadata(thrown)).containsEntry("path", "password");
    }

    @Test
    void existingFirstAdminKeepsItsPassword() throws Exception {
        assertThat(testService.module().ensureFirstAdmin("admin@example.org", new Secret("another")))
                .isEqualTo(FirstAdminSetup.Outcome.EXISTS);
        assertThat(stub(testService.services.channel())
                        .login(login("admin@example.org", "s3cret-pässword"))
                        .getAccessToken())
                .isNotEmpty();
    }

    @Test
    void serviceWithoutUserHasNoUserProfile() {
        var thrown = catchThrowable(
                () -> stub(testService.services.asPlatform(null)).getMe(GetMeRequest.getDefaultInstance()));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.UNAUTHENTICATED);
    }

    @Test
    void searchStaysWithinTheCallersOrganization() throws Exception {
        var member = search(testService.services.asUser(125), "USER");
        assertThat(member.getTotal()).isEqualTo(5);
        assertThat(member.getUsersList())
                .hasSize(5)
                .extracting(User::getOrganizationId)
                .containsOnly(1L);
        assertThat(search(testService.services.asUser(125), "%' OR 1=1").getTotal())
                .isZero();

        var alone = search(testService.services.asUser(101), "user");
        assertThat(alone.getUsersList()).extracting(User::getId).containsExactly(101L);
        assertThat(alone.getTotal()).isEqualTo(1);

        for (var all : List.of(testService.services.asUser(1), testService.services.asPlatform(null))) {
            var found = search(all, "user");
            assertThat(found.getTotal()).isEqualTo(24);
            assertThat(found.getUsersList()).hasSize(20).doesNotHaveDuplicates();
        }
        assertThat(search(testService.services.asPlatform(101L), "user").getTotal())
                .isEqualTo(1);
    }

    private static SearchUsersResponse search(Channel channel, String text) throws Exception {
        return stub(channel)
                .searchUsers(SearchUsersRequest.newBuilder().setQ(text).build());
    }

    @Test
    void batchOmitsUnknownUsersAndHasALimit() throws Exception {
        var service = stub(testService.services.asInternal("annotation-service", null));
        var found = service.batchGetUsers(
                BatchGetUsersRequest.newBuilder().addIds(102).addIds(9999).build());
        assertThat(found.getUsersList()).extracting(User::getId).containsExactly(102L);

        var thrown = catchThrowable(() -> service.batchGetUsers(BatchGetUsersRequest.newBuilder()
                .addAllIds(LongStream.range(0, 1001).boxed().toList())
                .build()));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    private static LoginRequest login(String email, String password) {
        return LoginRequest.newBuilder().setEmail(email).setPassword(password).build();
    }

    private static IdentityServiceGrpc.IdentityServiceBlockingV2Stub stub(Channel channel) {
        return IdentityServiceGrpc.newBlockingV2Stub(channel);
    }
}
