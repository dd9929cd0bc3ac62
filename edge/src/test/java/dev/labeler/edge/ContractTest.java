package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.transcode.HttpBinding;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.type.v1.LimitClass;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What the contract must say for the edge to serve it whole.
class ContractTest {
    private static final io.grpc.ManagedChannel NOBODY = ChannelFactory.inProcess("nobody");

    private final List<RpcMethod> rpcs = new BackendChannels(NOBODY, NOBODY, NOBODY, NOBODY)
            .all().stream().flatMap(backend -> RpcMethod.of(backend).stream()).toList();

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
                .allSatisfy(rpc -> assertThat(HttpBinding.of(rpc).isEmpty())
                        .as(rpc.method().getFullMethodName())
                        .isEqualTo(rpc.rule().getInternal()));
    }

    @Test
    void everyBoundRpcHasALimitClass() {
        assertThat(rpcs)
                .allSatisfy(rpc -> assertThat(rpc.rule().getLimitClass())
                        .as(rpc.method().getFullMethodName())
                        .matches(limit -> (limit == LimitClass.LIMIT_CLASS_UNSPECIFIED)
                                == HttpBinding.of(rpc).isEmpty()));
    }

    @Test
    void annotationWorkIsWhatIsBelowAnnotationsImagesLeasesAndHistory() {
        var work = Pattern.compile(
                "(/frontend)?/api/v1/(annotations|image-locks|projects/\\{[^}]*}/(images|leases|assignments|events|history|undo|redo))(/.*)?|(/api)?/annotations/.*");
        // Further paths of methods whose first path decides.
        var aliases = Set.of(
                "/api/v1/projects/{project_id}/stats",
                "/frontend/api/v1/projects/{project_id}/stats",
                "/api/v1/annotations/versions/{version_id}/download");
        assertThat(rpcs)
                .filteredOn(rpc -> !rpc.rule().getBeacon())
                .allSatisfy(rpc -> assertThat(HttpBinding.of(rpc))
                        .filteredOn(
                                binding -> !aliases.contains(binding.template().text()))
                        .allSatisfy(binding -> assertThat(rpc.rule().getLimitClass())
                                .as(binding.template().text())
                                .isEqualTo(
                                        work.matcher(binding.template().text()).matches()
                                                ? LimitClass.LIMIT_CLASS_ANNOTATION
                                                : LimitClass.LIMIT_CLASS_STANDARD)));
    }

    @Test
    void onlyABeaconIsUnlimited() {
        assertThat(rpcs)
                .allSatisfy(rpc -> assertThat(rpc.rule().getLimitClass() == LimitClass.LIMIT_CLASS_UNLIMITED)
                        .as(rpc.method().getFullMethodName())
                        .isEqualTo(rpc.rule().getBeacon()));
    }

    @Test
    void everyAnswerHasAJsonForm() {
        var json = new JsonCodec(1 << 10);
        assertThat(rpcs)
                .allSatisfy(rpc -> assertThat(json.write(rpc.response())).isNotEmpty());
    }
}
