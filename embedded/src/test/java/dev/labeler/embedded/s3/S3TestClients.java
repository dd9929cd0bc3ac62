package dev.labeler.embedded.s3;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// SDK clients with the product's settings for stores that are not AWS.
final class S3TestClients {

    private static final S3Configuration PATH_STYLE = S3Configuration.builder()
            .pathStyleAccessEnabled(true)
            .chunkedEncodingEnabled(false)
            .build();

    private S3TestClients() {}

    static S3Client of(EmbeddedS3 server, S3Credentials credentials) {
        return of(server, credentials, PATH_STYLE);
    }

    /// Signs a body chunk by chunk, so that neither side buffers it.
    static S3Client chunked(EmbeddedS3 server) {
        return of(
                server,
                server.credentials(),
                PATH_STYLE.toBuilder().chunkedEncodingEnabled(true).build());
    }

    private static S3Client of(EmbeddedS3 server, S3Credentials credentials, S3Configuration configuration) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(provider(credentials))
                .httpClient(UrlConnectionHttpClient.create())
                .serviceConfiguration(configuration)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .build();
    }

    static S3Presigner presigner(EmbeddedS3 server) {
        return S3Presigner.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(provider(server.credentials()))
                .serviceConfiguration(PATH_STYLE)
                .build();
    }

    private static StaticCredentialsProvider provider(S3Credentials credentials) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(credentials.accessKey(), credentials.secretKey()));
    }
}
