package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.transcode.Binding;
import dev.labeler.edge.transcode.Rpc;
import dev.labeler.kit.rpc.Channels;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What the contract must say for the edge to serve it whole.
class ContractTest {
    private static final io.grpc.ManagedChannel NOBODY = Channels.inProcess("nobody");

    private final List<Rpc> rpcs = new Backends(NOBODY, NOBODY, NOBODY)
            .all().stream().flatMap(backend -> Rpc.of(backend).stream()).toList();

    @AfterAll
    static void close() {
        NOBODY.shutdownNow();
    }

    @Test
    void everyServiceOfTheseFilesHasABackend() {
        var services = rpcs.stream().map(rpc -> rpc.descriptor().getService()).distinct();
        assertThat(services)
                .containsExactlyInAnyOrderElementsOf(rpcs.stream()
                        .map(rpc -> rpc.descriptor().getFile())
                        .distinct()
                        .flatMap(file -> file.getServices().stream())
                        .toList());
    }

    @Test
    void everyRpcIsBoundOrInternal() {
        assertThat(rpcs)
                .allSatisfy(rpc -> assertThat(Binding.of(rpc).isEmpty())
                        .as(rpc.method().getFullMethodName())
                        .isEqualTo(rpc.rule().getInternal()));
    }

    @Test
    void everyAnswerHasAJsonForm() {
        var json = new JsonCodec(1 << 10);
        assertThat(rpcs)
                .allSatisfy(rpc -> assertThat(json.write(rpc.response())).isNotEmpty());
    }
}
