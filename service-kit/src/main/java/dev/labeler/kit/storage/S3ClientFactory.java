package dev.labeler.kit.storage;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
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

/// Creates SDK clients for the provider.
final class S3ClientFactory {
    /// Together with the timeout of an attempt this limits a call to a store that does not respond, see
    /// [StallTimeouts].
    static final int ATTEMPTS = 3;

    /// No call is without a limit; the copy of a large object inside the store takes longest.
    /// It also keeps the SDK to one implementation of its timeouts: in a process that had long used
    /// the one without a limit, the first call with a limit failed with an
    /// IncompatibleClassChangeError in compiled code (JDK 25.0.3).
    private static final Duration LONGEST_CALL = Duration.ofHours(1);

    private S3ClientFactory() {}

    static S3Client client(StorageConfig config) {
        var defaults = config.provider().supportsSdkDefaults();
        var builder = S3Client.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(credentials(config))
                .serviceConfiguration(service(config))
                .httpClientBuilder(attributes -> httpClient(attributes, config.stallTimeouts()))
                .overrideConfiguration(override -> override.addExecutionInterceptor(new StorageMetrics())
                        .apiCallTimeout(LONGEST_CALL)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()))
                .requestChecksumCalculation(
                        defaults ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        defaults
                                ? ResponseChecksumValidation.WHEN_SUPPORTED
                                : ResponseChecksumValidation.WHEN_REQUIRED);
        if (!defaults) {
            // For requests that require a checksum, other stores support Content-MD5.
            builder.addPlugin(LegacyMd5Plugin.create());
        }
        if (config.endpoint() != null) {
            builder.endpointOverride(config.endpoint());
        }
        return builder.build();
    }

    private static SdkHttpClient httpClient(AttributeMap defaults, StallTimeouts timeouts) {
        return new StallTimeoutHttpClient(
                timeout -> UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(timeout)
                        .buildWithDefaults(defaults),
                timeouts.ordinary(),
                timeouts.slow());
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
                .chunkedEncodingEnabled(config.provider().supportsChunkedEncoding())
                .expectContinueEnabled(config.provider().supportsSdkDefaults())
                .build();
    }
}
