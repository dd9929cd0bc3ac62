package dev.labeler.dataset;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import dev.labeler.proto.dataset.v1.CreateInvitationRequest;
import dev.labeler.proto.dataset.v1.InvitationServiceGrpc;
import dev.labeler.proto.dataset.v1.StartFileUploadRequest;
import dev.labeler.proto.type.v1.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Stored and compared times come from the database's clock, not from this machine's.
class ProcessClockTest {
    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void timesAreTheDatabases(int hoursAhead) throws Exception {
        try (var service = new TestDatasetService(Clock.offset(Clock.systemUTC(), Duration.ofHours(hoursAhead)))) {
            var owner = service.asUser(1);
            var uploaded = owner.uploadOne(named("x"), "a.png", image("png", 4, 4));
            var id = uploaded.getDatasetId();
            assertNow(uploaded.getDataset().getCreatedAt(), Duration.ZERO);
            // The job that makes it is due at once.
            eventually(() -> assertThat(service.thumbnails(id)).hasSize(1));

            var invited = InvitationServiceGrpc.newBlockingV2Stub(service.services.asUser(1))
                    .createInvitation(CreateInvitationRequest.newBuilder()
                            .setDatasetId(id)
                            .setEmail("a@example.org")
                            .setRole(Role.ROLE_VIEWER)
                            .setExpiresInDays(1)
                            .build());
            assertNow(invited.getExpiresAt(), Duration.ofDays(1));

            owner.uploads()
                    .startFileUpload(StartFileUploadRequest.newBuilder()
                            .setDatasetId(id)
                            .setPath("b.png")
                            .setSize(10)
                            .setSha256("0".repeat(64))
                            .build());
            assertThat(service.count("file_upload WHERE expires_at - now() BETWEEN '23 hours' AND '25 hours'"))
                    .isEqualTo(1);
        }
    }

    private static void assertNow(Timestamp time, Duration plus) {
        assertThat(time.getSeconds()).isCloseTo(Instant.now().plus(plus).getEpochSecond(), within(60L));
    }
}
