package dev.labeler.kit.storage;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.utils.AttributeMap;

/// The SDK's clients, set up for the provider.
final class S3Clients {
    /// Together with the time-out of an attempt this bounds a call to a store that hangs: 30 s.
    static final int ATTEMPTS = 3;

    private static final Duration STALL = Duration.ofSeconds(10);

    /// Where the store works before it answers; see [#limitWhole].
    private static final Duration SLOW_STALL = Duration.ofSeconds(30);

    private S3Clients() {}

    static S3Client client(StorageConfig config) {
        var defaults = config.provider().takesSdkDefaults();
        var builder = S3Client.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials(config))
                .serviceConfiguration(service(config))
                .httpClientBuilder(S3Clients::httpClient)
                .overrideConfiguration(
                        override -> override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()))
                .requestChecksumCalculation(
                        defaults ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        defaults
                                ? ResponseChecksumValidation.WHEN_SUPPORTED
                                : ResponseChecksumValidation.WHEN_REQUIRED);
        if (!defaults) {
            // Where a checksum is required, the others know Content-MD5.
            builder.addPlugin(LegacyMd5Plugin.create());
        }
        if (config.endpoint() != null) {
            builder.endpointOverride(config.endpoint());
        }
        return builder.build();
    }

    private static SdkHttpClient httpClient(AttributeMap defaults) {
        return new StallTimeoutHttpClient(
                timeout -> UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(timeout)
                        .buildWithDefaults(defaults),
                STALL,
                SLOW_STALL);
    }

    /// For calls on which the store works long before it answers: all attempts together take no longer than one
    /// may.
    static void limitWhole(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(SLOW_STALL);
    }

    /// For questions whose answer a caller waits for who has waited already.
    static void limitShort(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(STALL);
    }

    /// Signs for the public endpoint.
    static S3Presigner presigner(StorageConfig config) {
        var builder = S3Presigner.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials(config))
                .serviceConfiguration(service(config));
        var endpoint = publicEndpoint(config);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    private static @Nullable URI publicEndpoint(StorageConfig config) {
        return config.publicEndpoint() == null ? config.endpoint() : config.publicEndpoint();
    }

    private static StaticCredentialsProvider credentials(StorageConfig config) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                config.accessKey(), config.secretKey().value()));
    }

    private static S3Configuration service(StorageConfig config) {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(config.pathStyle())
                .chunkedEncodingEnabled(config.provider().takesChunkedEncoding())
                .expectContinueEnabled(config.provider().takesSdkDefaults())
                .build();
    }
}
