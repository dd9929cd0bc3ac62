package dev.labeler.kit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import org.junit.jupiter.api.Test;

class RequestValuesTest {
    @Test
    void nulIsRefusedWhereverItStands() {
        assertThat(refused(RemoveFilesRequest.newBuilder().setDatasetId("ds\0").build()))
                .isEqualTo("dataset_id");
        assertThat(refused(RemoveFilesRequest.newBuilder()
                        .addPaths("a")
                        .addPaths("b\0")
                        .build()))
                .isEqualTo("paths[1]");
        assertThat(refused(BatchWriteAnnotationsRequest.newBuilder()
                        .addUpserts(AnnotationUpsert.newBuilder().setImageId("\0"))
                        .build()))
                .isEqualTo("upserts[0].image_id");
        var text = Value.newBuilder().setStringValue("\0").build();
        var list = Value.newBuilder()
                .setListValue(ListValue.newBuilder().addValues(text))
                .build();
        assertThat(refused(Struct.newBuilder().putFields("a", list).build())).startsWith("fields[0]");
        assertThat(refused(Struct.newBuilder()
                        .putFields("\0", Value.getDefaultInstance())
                        .build()))
                .startsWith("fields[0]");
    }

    @Test
    void timestampsAreOfTheYears1To9999() {
        assertThat(refused(updatedSince(-62_135_596_801L, 0))).isEqualTo("updated_since");
        assertThat(refused(updatedSince(253_402_300_800L, 0))).isEqualTo("updated_since");
        assertThat(refused(updatedSince(0, -1))).isEqualTo("updated_since");
        assertThat(refused(updatedSince(0, 1_000_000_000))).isEqualTo("updated_since");
        RequestValues.check(updatedSince(-62_135_596_800L, 0));
        RequestValues.check(updatedSince(253_402_300_799L, 999_999_999));
    }

    private static ListAnnotationsRequest updatedSince(long seconds, int nanos) {
        return ListAnnotationsRequest.newBuilder()
                .setUpdatedSince(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build();
    }

    private static String refused(Message request) {
        var failure = catchThrowableOfType(Failure.class, () -> RequestValues.check(request));
        assertThat(failure.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
        return failure.metadata().getOrDefault("path", "");
    }
}
