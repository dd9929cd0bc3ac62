package dev.labeler.dataset.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.identity.UserStatus;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.BatchGetUsersResponse;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.GetUserStateRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.LoginResponse;
import dev.labeler.proto.identity.v1.SearchUsersRequest;
import dev.labeler.proto.identity.v1.SearchUsersResponse;
import dev.labeler.proto.identity.v1.SystemRole;
import dev.labeler.proto.identity.v1.User;
import dev.labeler.proto.identity.v1.UserState;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;

/// `IdentityService`: sign-in and the user directory.
public final class IdentityGrpcService implements BindableService {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);
    private static final int MAX_IDS = 1000;

    private final UserDao users;
    private final OidcSubjectDao subjects;
    private final TokenIssuer tokens;

    private final SignInThrottle throttle = new SignInThrottle(Ticker.systemTicker());
    private final PasswordVerifier passwords = new PasswordVerifier();

    public IdentityGrpcService(UserDao users, OidcSubjectDao subjects, TokenIssuer tokens) {
        this.users = users;
        this.subjects = subjects;
        this.tokens = tokens;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(IdentityServiceGrpc.getServiceDescriptor())
                .unary(IdentityServiceGrpc.getLoginMethod(), this::login)
                .unary(IdentityServiceGrpc.getGetMeMethod(), this::getMe)
                .unary(IdentityServiceGrpc.getSearchUsersMethod(), this::searchUsers)
                .unary(IdentityServiceGrpc.getBatchGetUsersMethod(), this::batchGetUsers)
                .unary(IdentityServiceGrpc.getGetUserStateMethod(), this::getUserState)
                .build();
    }

    private User getMe(GetMeRequest request) {
        var user = UserMapping.toProto(users.requireCaller()).toBuilder();
        var subject = subjects.find(user.getId());
        if (subject != null) {
            user.setSubject(subject);
        }
        return user.build();
    }

    private BatchGetUsersResponse batchGetUsers(BatchGetUsersRequest request) {
        if (request.getIdsCount() > MAX_IDS) {
            throw Failure.invalid("`ids` has " + request.getIdsCount() + " ids; at most " + MAX_IDS + " are allowed.")
                    .with("path", "ids");
        }
        var response = BatchGetUsersResponse.newBuilder();
        users.byIds(request.getIdsList()).forEach(user -> response.addUsers(UserMapping.toProto(user)));
        return response.build();
    }

    private UserState getUserState(GetUserStateRequest request) {
        var state = users.statusOf(request.getId());
        return UserState.newBuilder()
                .setIsActive(state.isActive())
                .setPasswordStamp(state.passwordStamp())
                .build();
    }

    private LoginResponse login(LoginRequest request) {
        requirePresent("email", request.getEmail());
        requirePresent("password", request.getPassword());
        var address = CallContext.clientAddress();
        throttle.check(request.getEmail(), address);
        var login = users.byEmail(request.getEmail().strip());
        var matches = passwords.matches(request.getPassword(), login == null ? null : login.hashedPassword());
        if (login == null || !matches || !login.user().isActive()) {
            throttle.recordFailure(request.getEmail(), address);
            throw Failure.unauthenticated(
                    ErrorReason.INVALID_CREDENTIALS, "E-mail and password do not match an active user.");
        }
        throttle.recordSuccess(request.getEmail(), address);
        var user = login.user();
        return LoginResponse.newBuilder()
                .setAccessToken(tokens.issueUser(
                        user.id(),
                        user.email(),
                        UserMapping.word(user.systemRole()),
                        UserStatus.stampOf(login.hashedPassword()),
                        TOKEN_LIFETIME))
                .setTokenType("bearer")
                .setExpiresIn(TOKEN_LIFETIME.toSeconds())
                .setUser(UserMapping.toProto(user))
                .build();
    }

    private SearchUsersResponse searchUsers(SearchUsersRequest request) {
        var text = request.getQ().strip();
        var page = PageRequest.of(request);
        var scope = scope();
        var response = SearchUsersResponse.newBuilder().setTotal(users.count(text, scope));
        users.search(text, scope, page.skip(), page.limit())
                .forEach(user -> response.addUsers(UserMapping.toProto(user)));
        page.setNextPageToken(response, response.getUsersCount(), response.getTotal());
        return response.build();
    }

    private UserSearchScope scope() {
        var userId = Caller.current().userId();
        if (userId == null) {
            return new UserSearchScope.AllUsers();
        }
        var caller = users.byId(userId);
        if (caller != null && caller.systemRole() == SystemRole.SYSTEM_ROLE_ADMIN) {
            return new UserSearchScope.AllUsers();
        }
        return caller == null || caller.organizationId() == null
                ? new UserSearchScope.SingleUser(userId)
                : new UserSearchScope.Organization(caller.organizationId());
    }

    private static void requirePresent(String field, String value) {
        if (value.isBlank()) {
            throw Failure.invalid("The field " + field + " is missing.").with("path", field);
        }
    }
}
