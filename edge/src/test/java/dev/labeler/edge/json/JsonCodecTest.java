package dev.labeler.edge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ImageStatus;
import dev.labeler.proto.dataset.v1.CreateDownloadUrlRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.Point;
import dev.labeler.proto.type.v1.Polygon;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    private final JsonCodec json = new JsonCodec(1 << 20);

    private Geometry geometry(String text) {
        var geometry = Geometry.newBuilder();
        json.read(text.getBytes(StandardCharsets.UTF_8), geometry);
        return geometry.build();
    }

    private String text(com.google.protobuf.Message message) {
        return new String(json.write(message), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "-0.0, 0",
        "0.1, 0.1",
        "1e21, 1.0E21",
        "9007199254740992, 9007199254740992",
        "100.5, 100.5",
        "1e-7, 1.0E-7",
        "123456.789, 123456.789",
    })
    void numbersAreTheShortestThatReadBackTheSame(double value, String text) {
        assertThat(text(Point.newBuilder().setX(value).build())).isEqualTo("[" + text + ",0]");
    }

    @Test
    void whatIsNotFiniteIsNull() {
        assertThat(text(Point.newBuilder().setX(Double.NaN).build())).isEqualTo("[null,0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"bbox\",\"bbox\":[1,2,3,4]}",
                "{\"bbox\":[1,2,3,4],\"type\":\"bbox\"}",
                "{\"bbox\":[1.0,2,3e0,4]}",
                "{\"x\":1,\"y\":2,\"width\":3,\"height\":4}",
                "{\"height\":4,\"width\":3,\"y\":2,\"x\":1,\"type\":\"bbox\"}",
                "{\"bbox\":{\"x\":1,\"y\":2,\"width\":3,\"height\":4}}",
                "\uFEFF{\"bbox\":[1,2,3,4]}",
            })
    void boxesAreUnderstoodInEveryForm(String text) {
        assertThat(geometry(text))
                .isEqualTo(Geometry.newBuilder()
                        .setBbox(BoundingBox.newBuilder()
                                .setX(1)
                                .setY(2)
                                .setWidth(3)
                                .setHeight(4))
                        .build());
    }

    @Test
    void theTagMayComeAfterWhatItExplains() {
        assertThat(geometry("{\"points\":[[1,2],[3,4],{\"x\":5,\"y\":6}],\"holes\":null,\"type\":\"polygon\"}"))
                .isEqualTo(Geometry.newBuilder()
                        .setPolygon(Polygon.newBuilder()
                                .addPoints(Point.newBuilder().setX(1).setY(2))
                                .addPoints(Point.newBuilder().setX(3).setY(4))
                                .addPoints(Point.newBuilder().setX(5).setY(6)))
                        .build());
    }

    @Test
    void wordsOptionsAndPrefixesNameEnums() {
        assertThat(text(ImageStatus.newBuilder()
                        .setStatus(ImageState.IMAGE_STATE_NOT_STARTED)
                        .build()))
                .contains("\"status\":\"not-started\"");
        assertThat(text(Dataset.getDefaultInstance()))
                .contains("\"format\":null", "\"splits\":{}", "\"created_at\":null");
        assertThat(text(Dataset.newBuilder().setFormatValue(99).build())).contains("\"format\":null");
    }

    @Test
    void attributesAreFreeJsonAndComeBackTheSame() {
        var free = "{\"a\":[1,2.5,null,true,\"텍스트\"],\"b\":{\"c\":{}},\"\":-1}";
        var request = CreateAnnotationRequest.newBuilder();
        json.read(("{\"attributes\":" + free + "}").getBytes(StandardCharsets.UTF_8), request);
        assertThat(request.getAttributes().getFieldsOrThrow("a").getListValue().getValues(4))
                .isEqualTo(Value.newBuilder().setStringValue("텍스트").build());
        assertThat(text(Annotation.newBuilder()
                        .setAttributes(request.getAttributes())
                        .build()))
                .contains("\"attributes\":" + free);
        assertThat(text(request.setAttributes(Struct.getDefaultInstance()).build()))
                .contains("\"attributes\":{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,2,3,4]|$",
                "{\"type\":\"polygon\",\"points\":[[1,2],[1,2,3]]}|points[1][2]",
                "{\"type\":\"polygon\",\"points\":[null]}|points[0]",
                "{\"type\":\"circle\",\"center\":[1],\"radius\":1}|center",
                "{\"type\":7}|type",
                "{}|type",
                "{\"type\":\"mask\",\"size\":[1.5,2]}|size[0]",
                "{\"type\":\"mask\",\"size\":[99999999999,2]}|size[0]",
                "{\"type\":\"mask\",\"size\":[1e999999999,2]}|size[0]",
                "{\"type\":\"circle\",\"radius\":1e400}|radius",
                "{\"type\":\"circle\",\"radius\":\"1\"}|radius",
                "{\"type\":\"circle\",\"radius\":1,}|radius",
            })
    void complaintsNameThePath(String text, String path) {
        assertThatThrownBy(() -> geometry(text))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.metadata()).containsEntry("path", path));
    }

    @Test
    void aWholeNumberMayComeWithAPoint() {
        var request = CreateDownloadUrlRequest.newBuilder();
        json.read("{\"expires_in\":3600.0}".getBytes(StandardCharsets.UTF_8), request);
        assertThat(request.getExpiresIn()).isEqualTo(3600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600.5", "1e30", "1e999999999", "36009e399999999999999"})
    void aNumberThatIsNotWholeOrTooLargeIsRefused(String number) {
        var body = ("{\"expires_in\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> json.read(body, CreateDownloadUrlRequest.newBuilder()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.metadata()).containsEntry("path", "expires_in"));
    }

    @Test
    void otherEncodingsAreRefused() {
        var bytes = "{\"bbox\":[1,2,3,4]}".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> json.read(bytes, Geometry.newBuilder())).isInstanceOf(Failure.class);
        var broken = new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'};
        assertThatThrownBy(() -> json.read(broken, Geometry.newBuilder())).isInstanceOf(Failure.class);
    }

    @Test
    void whateverStrangersSendIsReadOrRefused() {
        var seed = "{\"project_id\":\"p\",\"geometry\":{\"points\":[[1,2],[3.5e1,-4]],\"type\":\"polygon\"},"
                + "\"attributes\":{\"a\":[null,\"é\"]},\"confidence\":0.5}";
        var random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            var bytes = seed.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:0e-.\\u".charAt(random.nextInt(13)));
            }
            var length = random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length;
            var request = CreateAnnotationRequest.newBuilder();
            try {
                json.read(java.util.Arrays.copyOf(bytes, length), request);
                json.write(request.build());
            } catch (Failure failure) {
                assertThat(failure.reason()).isEqualTo(dev.labeler.proto.type.v1.ErrorReason.INVALID_REQUEST);
            }
        }
    }
}
