package dev.labeler.dataset.invitation;

import dev.labeler.kit.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// The secret that accepts an invitation: 256 random bits. The database stores only its hash.
record InvitationToken(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;

    static InvitationToken create() {
        return new InvitationToken(Base64.getUrlEncoder().withoutPadding().encodeToString(random(BYTES)));
    }

    /// An id is not a secret: it accepts no invitation.
    static String createId() {
        return "inv_" + HexFormat.of().formatHex(random(ID_BYTES));
    }

    /// Needs no salt, because the secret has as many random bits as the hash.
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
