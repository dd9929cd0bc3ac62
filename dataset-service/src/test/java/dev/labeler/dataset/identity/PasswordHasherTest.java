package dev.labeler.dataset.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
    private static final String PASSWORD = "정확한 말";

    /// Hashes of `정확한 말` by passlib 1.7.4 (`$2b$` with 12 rounds is what the platform writes), the
    /// last by Python's bcrypt 3.2.2 itself.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2b$12$9LHfGc0qSqcetIFfTS0EPuUyUQadYTBub7/mfy7cx.ABs74Lxdpgm",
                "$2a$10$xoWXT0HR9NYtS5nthXljaeawZAYpv0k8cnyRu9ngjG/PR/jb99SzK",
                "$2y$10$m1oARJL17Z/VJeGCCw.j3uhlypbQ0Y.rrwdGmsBCC388QuayI5.ni",
                "$2b$12$Tyn4telzquGy6VEewTrNjuy6cM9AGvyrns.JSVkLf8eHBrEif9NGO"
            })
    void whatThePlatformWroteVerifies(String hash) {
        assertThat(PasswordHasher.matches(PASSWORD, hash)).isTrue();
        assertThat(PasswordHasher.matches("정확한 맘", hash)).isFalse();
    }

    /// passlib's hash of 80 times `x`.
    @Test
    void passwordIsTruncatedAtTheSameByteAsByPasslib() {
        var hash = "$2b$10$WRq.kv6Ho20KLReJOA6HgeOTGKNjahiddV79.ChvAMT9sTOQcyeZe";

        assertThat(PasswordHasher.matches("x".repeat(80), hash)).isTrue();
        assertThat(PasswordHasher.matches("x".repeat(72), hash)).isTrue();
        assertThat(PasswordHasher.matches("x".repeat(71), hash)).isFalse();
    }

    @Test
    void hashesHaveTheFormOfThePlatform() {
        var hash = PasswordHasher.hash(PASSWORD);

        assertThat(hash).startsWith("$2b$12$").hasSize(60);
        assertThat(PasswordHasher.hash(PASSWORD)).as("salted").isNotEqualTo(hash);
        assertThat(PasswordHasher.matches(PASSWORD, hash)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "!", "plain", "$2b$12$", "$2b$99$9LHfGc0qSqcetIFfTS0EPuUyUQadYTBub7/mfy7cx.ABs74Lxdpgm"})
    void whatIsNoHashMatchesNothing(String hash) {
        assertThat(PasswordHasher.matches(PASSWORD, hash)).isFalse();
        assertThat(PasswordHasher.matches(hash, hash)).isFalse();
    }

    @Test
    void pythonVerifiesOurHashesAndWeVerifyPythonHashes() throws Exception {
        var python = List.of("python3", "/usr/bin/python3").stream()
                .filter(each -> ask(each, "import bcrypt").isAccepted())
                .findFirst();
        assumeTrue(python.isPresent(), "needs Python's bcrypt (Debian: python3-bcrypt)");
        for (var password : List.of(PASSWORD, "x".repeat(80), "a")) {
            var check = ask(python.orElseThrow(), """
                    import bcrypt, sys
                    password, ours = sys.argv[1].encode()[:72], sys.argv[2].encode()
                    assert bcrypt.checkpw(password, ours)
                    assert not bcrypt.checkpw(b'-' + password, ours)
                    print(bcrypt.hashpw(password, bcrypt.gensalt(5)).decode())
                    """, password, PasswordHasher.hash(password));
            assertThat(check.isAccepted()).as(check.output()).isTrue();
            assertThat(PasswordHasher.matches(password, check.output())).isTrue();
        }
    }

    private record Answer(boolean isAccepted, String output) {}

    private static Answer ask(String python, String script, String... arguments) {
        var command = new ArrayList<>(List.of(python, "-c", script));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Answer(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0, output);
        } catch (IOException e) {
            return new Answer(false, e.toString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
