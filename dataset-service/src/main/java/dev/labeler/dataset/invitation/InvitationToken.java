package dev.labeler.dataset.invitation;

import dev.labeler.kit.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// What accepts an invitation: 256 random bits, of which the database keeps the hash alone.
record InvitationToken(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;

    static InvitationToken create() {
        return new InvitationToken(Base64.getUrlEncoder().withoutPadding().encodeToString(random(BYTES)));
    }

    /// Not a secret: an id names an invitation and accepts none.
    static String createId() {
        return "inv_" + HexFormat.of().formatHex(random(ID_BYTES));
    }

    /// No salt is needed against guessing where the secret is as long as the hash.
    byte[] hash() {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "InvitationToken[…]";
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
