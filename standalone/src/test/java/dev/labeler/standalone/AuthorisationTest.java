package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.labeler.edge.BackendChannels;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsResponse;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.frontend.v1.BulkConfirmFrontendAnnotationsResponse;
import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Options;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every RPC of the contract for every kind of caller: the outcome follows from the rule beside the RPC. The
/// table is written to `target/authorisation.md`.
final class AuthorisationTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final Map<String, AuthorisationRequests.Request> REQUESTS = AuthorisationRequests.all();

    private static final int CALLS_AT_ONCE = 6;

    private static ManagedChannel channel;
    private static List<AuthorisationCaller> callers;
    private static Map<String, AuthorisationFixture> sites;

    private final AtomicInteger numbers = new AtomicInteger(1000);

    @BeforeAll
    static void build() throws Exception {
        var users = users();
        channel = ChannelFactory.network("127.0.0.1:" + server.standalone().grpcPort());
        callers = AuthorisationCaller.all(
                IdentityConfig.fromEnvironment(server.standalone().environment()), users);
        var owner = channel(callers.get(1));
        sites = new TreeMap<>();
        for (var visibility : List.of(
                Visibility.VISIBILITY_PRIVATE, Visibility.VISIBILITY_PUBLIC, Visibility.VISIBILITY_ORGANIZATION)) {
            var word = visibility.name().substring("VISIBILITY_".length()).toLowerCase(Locale.ROOT);
            sites.put(word, AuthorisationFixture.build(owner, users, visibility, server.pixel()));
        }
    }

    @AfterAll
    static void close() {
        channel.shutdownNow();
    }

    @Test
    void everyRpcHasARequest() {
        assertThat(REQUESTS.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        methods().stream().map(AuthorisationTest::name).toList());
    }

    @Test
    void everyRpcThatIsNotPublicNamesAScope() {
        assertThat(methods())
                .allMatch(method ->
                        rule(method).getPublic() || !rule(method).getScope().isEmpty());
    }

    @Test
    void everyCellIsAsTheRuleSays() throws Exception {
        var rows = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (var method : methods()) {
            var request = REQUESTS.get(name(method));
            if (request == null) {
                continue;
            }
            var cells = new ArrayList<String>();
            var outcomes = outcomes(method, request).iterator();
            for (var caller : callers) {
                var expected = caller.expected(rule(method), request.needsUser());
                var outcome = outcomes.next();
                cells.add(outcome.word);
                if (outcome != expected) {
                    wrong.add(name(method) + " by " + caller.name() + ": " + outcome.word + " rather than "
                            + expected.word);
                }
            }
            rows.add("| " + name(method) + " | " + demands(rule(method)) + " | " + String.join(" | ", cells) + " |");
        }
        write(rows);
        assertThat(wrong).isEmpty();
    }

    /// In the order of the callers, who call at the same time unless one revokes another's role.
    private List<AuthorisationOutcome> outcomes(
            MethodDescriptor<Message, Message> method, AuthorisationRequests.Request request) throws Exception {
        try (var threads = Executors.newFixedThreadPool(request.takesRoles() ? 1 : CALLS_AT_ONCE)) {
            var calls = callers.stream()
                    .map(caller -> threads.submit(() -> {
                        var expected = caller.expected(rule(method), request.needsUser());
                        return outcome(method, request, caller, patience(request, expected));
                    }))
                    .toList();
            var outcomes = new ArrayList<AuthorisationOutcome>();
            for (var call : calls) {
                outcomes.add(call.get());
            }
            return outcomes;
        }
    }

    private AuthorisationOutcome outcome(
            MethodDescriptor<Message, Message> method,
            AuthorisationRequests.Request request,
            AuthorisationCaller caller,
            Duration patience)
            throws Exception {
        var site = Objects.requireNonNull(sites.get(caller.site()));
        var call = open(method, caller, patience);
        try {
            for (var text : request.messages()) {
                if (!call.write(message(method, text, site, caller))) {
                    break;
                }
            }
            call.halfClose();
            return classified(call.read(), request);
        } catch (StatusException e) {
            return request.waits() && e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                    ? AuthorisationOutcome.THROUGH
                    : AuthorisationOutcome.of(e, request.anchors());
        } catch (AssertionError e) {
            throw new AssertionError(name(method) + " by " + caller.name() + ": " + e.getMessage(), e);
        } finally {
            call.cancel("seen enough", null);
            if (request.takesRoles()) {
                site.share();
            }
        }
    }

    /// An authorised caller may wait without a response; a refused one gets its error at once.
    private static Duration patience(AuthorisationRequests.Request request, AuthorisationOutcome expected) {
        return request.waits() && expected == AuthorisationOutcome.THROUGH
                ? Duration.ofSeconds(1)
                : Duration.ofSeconds(60);
    }

    private static BlockingClientCall<Message, Message> open(
            MethodDescriptor<Message, Message> method, AuthorisationCaller caller, Duration patience) {
        return ClientCalls.blockingBidiStreamingCall(
                channel(caller),
                method.toBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .build(),
                CallOptions.DEFAULT.withDeadlineAfter(patience));
    }

    /// A response with a failure for each item is classified by these.
    private static AuthorisationOutcome classified(Message answer, AuthorisationRequests.Request request) {
        if (answer instanceof BulkConfirmFrontendAnnotationsResponse bulk && bulk.getFailed() > 0) {
            var reason = bulk.getErrors(0).split(":", 2)[0].toUpperCase(Locale.ROOT);
            return AuthorisationOutcome.of(reason, request.anchors());
        }
        return answer instanceof BulkConfirmAnnotationsResponse bulk && bulk.getFailed() > 0
                ? AuthorisationOutcome.of(bulk.getErrors(0).getError().toUpperCase(Locale.ROOT), request.anchors())
                : AuthorisationOutcome.THROUGH;
    }

    private Message message(
            MethodDescriptor<Message, Message> method,
            String text,
            AuthorisationFixture site,
            AuthorisationCaller caller)
            throws Exception {
        var filled = text.replace("$ME", Long.toString(caller.userId() == 0 ? 999_999 : caller.userId()))
                .replace("$N", Integer.toString(numbers.getAndIncrement()));
        for (var name : site.names().entrySet()) {
            filled = filled.replace(name.getKey(), name.getValue());
        }
        var message = DynamicMessage.newBuilder(descriptor(method).getInputType());
        TextFormat.merge(filled, message);
        return method.parseRequest(message.build().toByteString().newInput());
    }

    private static Channel channel(AuthorisationCaller caller) {
        var token = caller.token();
        if (token == null) {
            return channel;
        }
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token.get());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /// All methods that the edge serves, in the order of the contract.
    @SuppressWarnings("unchecked")
    private static List<MethodDescriptor<Message, Message>> methods() {
        return new BackendChannels(channel, channel, channel, channel)
                .all().stream()
                        .flatMap(backend -> backend.services().stream())
                        .flatMap(service -> service.getMethods().stream())
                        .map(method -> (MethodDescriptor<Message, Message>) method)
                        .toList();
    }

    private static com.google.protobuf.Descriptors.MethodDescriptor descriptor(MethodDescriptor<?, ?> method) {
        return ((ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor()))
                .getMethodDescriptor();
    }

    private static MethodRule rule(MethodDescriptor<?, ?> method) {
        return descriptor(method).getOptions().getExtension(Options.rule);
    }

    private static String name(MethodDescriptor<?, ?> method) {
        var full = method.getFullMethodName();
        return full.substring(full.substring(0, full.indexOf('/')).lastIndexOf('.') + 1);
    }

    private static String demands(MethodRule rule) {
        if (rule.getPublic()) {
            return "public";
        }
        return (rule.getInternal() ? "internal " : "")
                + rule.getScope().replace("labeler:", "")
                + (rule.getRoleValue() == 0
                        ? ""
                        : " "
                                + rule.getRole()
                                        .name()
                                        .substring("ROLE_".length())
                                        .toLowerCase(Locale.ROOT));
    }

    private static void write(List<String> rows) throws Exception {
        var lines = new ArrayList<String>();
        lines.add("| RPC | demands | "
                + callers.stream().map(AuthorisationCaller::name).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---|---|" + "---|".repeat(callers.size()));
        lines.addAll(rows);
        Files.write(Path.of("target", "authorisation.md"), lines);
    }

    /// Inserts rows into the shared user database, as the platform does.
    private static AuthorisationCaller.UserIds users() throws Exception {
        var config = DatabaseConfig.fromEnvironment(server.standalone().environment(), "USER_DATABASE_URL");
        var password = Objects.requireNonNull(config.password()).value();
        try (var connection = DriverManager.getConnection(config.jdbcUrl(), config.user(), password);
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO organizations (id, name) VALUES (101, 'one'), (102, 'two')");
            statement.execute("""
                    INSERT INTO users (id, email, hashed_password, system_role, organization_id, is_active) VALUES
                    (101, 'owner@x', '', 'standard_engineer', 101, true), (102, 'editor@x', '', 'guest', NULL, true),
                    (103, 'viewer@x', '', 'guest', NULL, true), (104, 'stranger@x', '', 'manager', 102, true),
                    (105, 'colleague@x', '', 'guest', 101, true), (106, 'admin@x', '', 'admin', NULL, true),
                    (107, 'inactive@x', '', 'guest', NULL, false)
                    """);
        }
        return new AuthorisationCaller.UserIds(101, 102, 103, 104, 105, 106, 107);
    }
}
