package dev.labeler.kit.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The current public keys of an OpenID provider. They are read when a token first needs them, so that a
/// process starts while the provider is unavailable.
final class OidcKeySource implements JWKSetSource<SecurityContext> {
    private static final Duration AGE = Duration.ofMinutes(5);
    private static final Duration WAIT = Duration.ofSeconds(15);
    /// A token with an unknown key id makes the keys be read again, at most twice in this time.
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    /// How long the last keys remain valid while the provider is unavailable.
    private static final Duration OUTAGE = Duration.ofHours(4);

    private final OidcConfig config;
    private final Retriever retriever = new Retriever();

    private OidcKeySource(OidcConfig config) {
        this.config = config;
    }

    static JWKSource<SecurityContext> of(OidcConfig config) {
        return JWKSourceBuilder.create(new OidcKeySource(config))
                .cache(AGE.toMillis(), WAIT.toMillis())
                .refreshAheadCache(false)
                .rateLimited(INTERVAL.toMillis())
                .retrying(true)
                .outageTolerant(OUTAGE.toMillis())
                .build();
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
            throws KeySourceException {
        try {
            var jwksUri = config.jwksUri();
            return JWKSet.parse(read(jwksUri == null ? discovered() : jwksUri));
        } catch (IOException | ParseException e) {
            throw new JWKSetRetrievalException("cannot read the keys of " + config.issuer(), e);
        }
    }

    @Override
    public void close() {}

    /// Read again with the keys each time, so that a provider may change the address.
    private URI discovered() throws IOException, ParseException {
        var document = JSONObjectUtils.parse(read(config.discoveryUri()));
        if (!config.issuer().equals(JSONObjectUtils.getString(document, "issuer"))) {
            throw new IOException(config.discoveryUri() + " describes another issuer");
        }
        var jwksUri = JSONObjectUtils.getURI(document, "jwks_uri");
        if (jwksUri == null || !OidcConfig.isSafe(jwksUri)) {
            throw new IOException(config.discoveryUri() + " names no https address of the keys");
        }
        return jwksUri;
    }

    private String read(URI uri) throws IOException {
        return retriever.retrieveResource(uri.toURL()).getContent();
    }

    /// Follows no redirects: only addresses that the operator or the provider configured are read.
    private static final class Retriever extends DefaultResourceRetriever {
        private static final int CONNECT_MILLIS = 2_000;
        private static final int READ_MILLIS = 5_000;
        private static final int MOST_BYTES = 256 << 10;

        private Retriever() {
            super(CONNECT_MILLIS, READ_MILLIS, MOST_BYTES);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            var connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }
}
