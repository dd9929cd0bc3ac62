package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import dev.labeler.edge.transcode.HttpBinding;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.proto.type.v1.Options;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every REST binding of the contract refuses what its messages do not have.
class RouteStrictnessTest {
    private static final String UNKNOWN = "no_such_name";

    private static EdgeFixture edge;
    private static List<Route> routes;

    private record Route(RpcMethod rpc, HttpBinding binding) {
        boolean isForm() {
            return rpc.isUpload();
        }

        /// The path with a value for every variable that its field can hold.
        String path() {
            var path = binding.template().text().replace("=**}", "}");
            var type = isForm() ? headerType() : rpc.request().getDescriptorForType();
            for (var variable : binding.template().variables()) {
                var isText = type.findFieldByName(variable).getJavaType() == FieldDescriptor.JavaType.STRING;
                path = path.replace("{" + variable + "}", isText ? "x" : "1");
            }
            return path;
        }

        private Descriptor headerType() {
            return rpc.request()
                    .getDescriptorForType()
                    .findFieldByName("header")
                    .getMessageType();
        }

        @Override
        public String toString() {
            return binding.method() + " " + path();
        }
    }

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
        routes = new BackendChannels(edge.rpc.channel(), edge.rpc.channel(), edge.rpc.channel(), edge.rpc.channel())
                .all().stream()
                        .flatMap(backend -> RpcMethod.of(backend).stream())
                        .flatMap(rpc -> HttpBinding.of(rpc).stream().map(binding -> new Route(rpc, binding)))
                        .toList();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void everyRouteRefusesAnUnknownQueryWord() throws Exception {
        for (var route : routes) {
            var answer = route.isForm()
                    ? form(route, "?" + UNKNOWN + "=1", "name=\"tags\"")
                    : json(route, "?" + UNKNOWN + "=1", "");
            assertRefused(route.toString(), UNKNOWN, answer);
        }
    }

    @Test
    void everyRouteRefusesAnUnknownMember() throws Exception {
        for (var route : routes) {
            if (route.isForm()) {
                assertRefused(route.toString(), UNKNOWN, form(route, "", "name=\"" + UNKNOWN + "\""));
                assertRefused(
                        route.toString(), UNKNOWN, form(route, "", "name=\"" + UNKNOWN + "\"; filename=\"a.png\""));
                continue;
            }
            var bodies = route.binding().body().isEmpty()
                    ? List.of("{\"" + UNKNOWN + "\":1}")
                    : bodies(route.rpc().request().getDescriptorForType());
            for (var body : bodies) {
                assertRefused(route + " " + body, UNKNOWN, json(route, "", body));
            }
        }
    }

    /// JSON of the type with an unknown member in one of its objects, for each of them.
    private static List<String> bodies(Descriptor type) {
        var bodies = new ArrayList<String>();
        bodies.add("{\"" + UNKNOWN + "\":1}");
        var union = type.getOptions().getExtension(Options.jsonUnion);
        for (var field : type.getFields()) {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField() || isFree(field)) {
                continue;
            }
            for (var inner : bodies(field.getMessageType())) {
                var value = field.isRepeated() ? "[" + inner + "]" : inner;
                bodies.add(
                        union.isEmpty()
                                ? "{\"" + field.getName() + "\":" + value + "}"
                                : inner.replaceFirst("\\{", "{\"" + union + "\":\"" + field.getName() + "\","));
            }
        }
        if (!union.isEmpty()) {
            bodies.removeFirst();
        }
        return bodies;
    }

    private static boolean isFree(FieldDescriptor field) {
        return field.getMessageType().equals(Struct.getDescriptor())
                || field.getMessageType().equals(Timestamp.getDescriptor());
    }

    private static void assertRefused(String request, String name, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(request + " " + answer.body()).isEqualTo(400);
        assertThat(answer.body()).as(request).contains(name).contains("\"allowed\":");
    }

    private static HttpResponse<String> json(Route route, String query, String body) throws Exception {
        return edge.send(edge.request(route.path() + query)
                .header("Content-Type", "application/json")
                .method(route.binding().method(), BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> form(Route route, String query, String disposition) throws Exception {
        return edge.send(edge.request(route.path() + query)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(
                        "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\nv\r\n--b--\r\n")));
    }
}
