package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.Point;
import dev.labeler.proto.type.v1.Polygon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RequestScannerTest {
    private static void refused(byte[] bytes, Message type, String problem) {
        assertThatThrownBy(() -> RequestScanner.check(bytes, type.getDescriptorForType()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(problem);
    }

    private static void passes(Message message) {
        assertThatCode(() -> RequestScanner.check(message.toByteArray(), message.getDescriptorForType()))
                .doesNotThrowAnyException();
    }

    private static Value list(Value... values) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(List.of(values)))
                .build();
    }

    @Test
    void emptyItemsCount() {
        var empty = new byte[14_000_000];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = (BatchWriteAnnotationsRequest.UPSERTS_FIELD_NUMBER << 3) | 2;
        }
        refused(empty, BatchWriteAnnotationsRequest.getDefaultInstance(), "\"upserts\" has more than 1000 items");
    }

    @Test
    void packedNumbersCount() {
        var request = BulkConfirmAnnotationsRequest.newBuilder()
                .addAllAnnotationIds(LongStream.rangeClosed(0, 10_000).boxed().toList())
                .build();
        refused(request.toByteArray(), request, "\"annotation_ids\" has more than 10000 items");
    }

    @Test
    void unknownFieldsCount() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < 1_001; i++) {
            out.writeBool(1000 + i, true);
        }
        out.flush();
        refused(bytes.toByteArray(), CreateAnnotationRequest.getDefaultInstance(), "1000 fields");
    }

    @Test
    void freeFormValuesCount() {
        var many = Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(Collections.nCopies(60_000, list())))
                .build();
        var request = CreateAnnotationRequest.newBuilder()
                .setAttributes(Struct.newBuilder().putFields("a", many).putFields("b", many))
                .build();
        refused(request.toByteArray(), request, "100000 values");
    }

    @Test
    void depthCounts() {
        var nested = list();
        for (int i = 0; i < 60; i++) {
            nested = list(nested);
        }
        var request = CreateAnnotationRequest.newBuilder()
                .setAttributes(Struct.newBuilder().putFields("a", nested))
                .build();
        refused(request.toByteArray(), request, "100 levels");
    }

    @Test
    void whatPeopleSendPasses() {
        var points = Polygon.newBuilder()
                .addAllPoints(Collections.nCopies(
                        100_000, Point.newBuilder().setX(1.5).setY(2.5).build()));
        passes(CreateAnnotationRequest.newBuilder()
                .setGeometry(Geometry.newBuilder().setPolygon(points))
                .setNotes("x".repeat(100_000))
                .build());
        passes(BatchWriteAnnotationsRequest.newBuilder()
                .addAllUpserts(Collections.nCopies(
                        1_000,
                        AnnotationUpsert.newBuilder()
                                .setAttributes(Struct.newBuilder().putFields("a", list(list(), list())))
                                .build()))
                .build());
    }

    @Test
    void malformedRequestsAreRefused() {
        for (var bytes : new byte[][] {
            {0x0A},
            {0x0A, 5, 1},
            {0x0A, -1, -1, -1, -1, 15},
            {0x0B},
            {0x0C},
            {0x0F},
            {0, 0},
            {-1, -1, -1, -1, -1, -1},
            {8}
        }) {
            refused(bytes, CreateAnnotationRequest.getDefaultInstance(), "not valid protobuf");
        }
    }

    /// What the decoder accepts the scan accepts too, but for groups, which proto3 does not have; it
    /// never throws anything but a failure.
    @Test
    void theScanAgreesWithTheDecoder() {
        var random = new Random(1);
        var valid = CreateAnnotationRequest.newBuilder()
                .setProjectId("p")
                .setGeometry(
                        Geometry.newBuilder().setPolygon(Polygon.newBuilder().addPoints(Point.getDefaultInstance())))
                .setAttributes(Struct.newBuilder().putFields("a", list(list())))
                .setConfidence(.5)
                .build()
                .toByteArray();
        for (int i = 0; i < 50_000; i++) {
            var bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
            for (int j = random.nextInt(4); j > 0 && bytes.length > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (canDecode(bytes) && !canScan(bytes)) {
                assertThat(hasWireType(bytes, WireFormat.WIRETYPE_START_GROUP))
                        .as(HexFormat.of().formatHex(bytes))
                        .isTrue();
            }
        }
    }

    private static boolean canDecode(byte[] bytes) {
        try {
            return CreateAnnotationRequest.parseFrom(bytes).isInitialized();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static boolean canScan(byte[] bytes) {
        try {
            RequestScanner.check(bytes, CreateAnnotationRequest.getDescriptor());
            return true;
        } catch (Failure e) {
            return false;
        }
    }

    /// Any byte that could be such a tag.
    private static boolean hasWireType(byte[] bytes, int wireType) {
        for (var b : bytes) {
            if ((b & 7) == wireType) {
                return true;
            }
        }
        return false;
    }
}
