package org.lightlock.frame;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The SHA-256 of a certificate as it crosses: four numbers. Prints as a pin is configured. */
public record CertificatePin(long a, long b, long c, long d) {
  /** The pin of a digest of 32 bytes. */
  public static CertificatePin of(byte[] sha256) {
    ByteBuffer digest = ByteBuffer.wrap(sha256);
    return new CertificatePin(
        digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }

  /** The pin that a message of {@link Message.Kind#TLS_SEEN} carries. */
  public static CertificatePin of(Message untrusted) {
    return new CertificatePin(untrusted.a(), untrusted.b(), untrusted.c(), untrusted.d());
  }

  /** The message that carries it. */
  public Message message() {
    return new Message(Message.Kind.TLS_SEEN, 0, a, b, c, d, 0, 0);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
  }
}
