package dev.labeler.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TestServicesTest {

    private static final MethodDescriptor<StringValue, StringValue> ASK =
            MethodDescriptor.<StringValue, StringValue>newBuilder()
                    .setType(MethodType.UNARY)
                    .setFullMethodName("labeler.testing.Probe/Ask")
                    .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .build();

    @Test
    void channelsCarryTheirCredential() {
        try (var services =
                TestServices.start(answering(question -> Caller.current().subject()))) {
            assertThat(ask(services.asUser(7))).isEqualTo("user:7");
            assertThat(ask(services.asPlatform(null))).isEqualTo("service:platform");
            assertThat(ask(services.asPlatform(9L, Set.of(Caller.READ)))).isEqualTo("service:platform:user:9");
            assertThat(ask(services.asInternal("export-service", 9L))).isEqualTo("service:export-service:user:9");
            assertThatThrownBy(() -> ask(services.channel())).hasMessageContaining("UNAUTHENTICATED");
            assertThatThrownBy(() -> ask(services.withToken("forged"))).hasMessageContaining("UNAUTHENTICATED");
        }
    }

    @Test
    void wellFormedFailuresPass() {
        var services = TestServices.start(answering(question -> {
            throw question.equals("defect")
                    ? new IllegalStateException("java.lang.secret")
                    : Failure.denied(ErrorReason.PERMISSION_DENIED, "You may not.");
        }));
        assertThatThrownBy(() -> ask(services.asUser(1))).hasMessage("PERMISSION_DENIED: You may not.");
        assertThatThrownBy(() -> ask(services.asUser(1), "defect"))
                .hasMessageStartingWith("INTERNAL")
                .hasMessageNotContaining("secret");
        assertThatCode(services::close).doesNotThrowAnyException();
    }

    @Test
    void failureWithoutErrorInfoBreaksTheContract() throws Exception {
        var conformance = askBare(Status.NOT_FOUND.withDescription("gone"));
        assertThatThrownBy(conformance::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("labeler.testing.Probe/Ask returned NOT_FOUND")
                .hasMessageContaining("exactly one ErrorInfo");
    }

    @Test
    void callEndedByTheClientNeedsNoErrorInfo() throws Exception {
        assertThatCode(() -> askBare(Status.CANCELLED).verify()).doesNotThrowAnyException();
    }

    /// Starts a server without the kit's interceptors, like a service that bypasses them.
    private static ErrorConformance askBare(Status status) throws Exception {
        var conformance = new ErrorConformance();
        var server = InProcessServerBuilder.forName("bare-" + status.getCode())
                .addService(answering(question -> {
                    throw status.asRuntimeException();
                }))
                .build()
                .start();
        var channel = InProcessChannelBuilder.forName("bare-" + status.getCode())
                .intercept(conformance)
                .build();
        try {
            assertThatThrownBy(() -> ask(channel)).isInstanceOf(StatusRuntimeException.class);
            return conformance;
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static BindableService answering(UnaryOperator<String> answer) {
        return () -> ServerServiceDefinition.builder("labeler.testing.Probe")
                .addMethod(ASK, ServerCalls.asyncUnaryCall((request, observer) -> {
                    try {
                        observer.onNext(StringValue.of(answer.apply(request.getValue())));
                        observer.onCompleted();
                    } catch (RuntimeException failed) {
                        observer.onError(failed);
                    }
                }))
                .build();
    }

    private static String ask(Channel channel) {
        return ask(channel, "who am I?");
    }

    private static String ask(Channel channel, String question) {
        return ClientCalls.blockingUnaryCall(channel, ASK, CallOptions.DEFAULT, StringValue.of(question))
                .getValue();
    }
}
