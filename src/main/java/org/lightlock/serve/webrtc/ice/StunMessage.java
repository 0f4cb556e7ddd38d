package org.lightlock.serve.webrtc.ice;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A STUN message that has come in (RFC 8489 §5, §14): where its attributes lie. Only what ICE needs
 * is looked at; the lengths are checked before anything is read. Nothing is copied.
 *
 * <pre>
 *  0                   1                   2                   3
 * |0 0|     type (14 bits)        |         message length        |
 * |                         magic cookie                          |
 * |                  transaction id (96 bits)                     |
 * |         attribute type        |            length             | value, padded to 32 bits …
 * </pre>
 */
final class StunMessage {
  static final int HEADER_BYTES = 20;
  static final int MAGIC_COOKIE = 0x2112A442;
  static final int BINDING_REQUEST = 0x0001;
  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int PRIORITY = 0x0024;
  static final int USE_CANDIDATE = 0x0025;
  static final int FINGERPRINT = 0x8028;
  static final int INTEGRITY_BYTES = 20;
  static final int FINGERPRINT_XOR = 0x5354554e;

  /** A binding request of ICE has some 100 bytes; everything beyond is not one. */
  static final int MAX_BYTES = 1_280;

  private static final int ATTRIBUTE_HEADER_BYTES = 4;
  private static final int MAX_ATTRIBUTES = 24;

  /** RFC 8445 §16.1: two fragments of up to 256 characters and a colon. */
  private static final int MAX_USERNAME_BYTES = 513;

  final byte[] bytes;
  final int offset;
  final int length;
  private int usernameAt = -1;
  private int usernameLength;
  private int integrityAt = -1;
  private int fingerprintAt = -1;
  private boolean priority;
  private boolean useCandidate;

  private StunMessage(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** Whether a datagram's first bytes are those of STUN; says nothing about the rest. */
  static boolean looksLike(byte[] packet, int offset, int length) {
    return length >= HEADER_BYTES
        && length <= MAX_BYTES
        && length % 4 == 0
        && (packet[offset] & 0xC0) == 0
        && u16(packet, offset + 2) == length - HEADER_BYTES
        && u32(packet, offset + 4) == MAGIC_COOKIE;
  }

  /** The message, empty when it is none. */
  static Optional<StunMessage> of(byte[] packet, int offset, int length) {
    if (!looksLike(packet, offset, length)) {
      return Optional.empty();
    }
    StunMessage message = new StunMessage(packet, offset, length);
    return message.readAttributes() ? Optional.of(message) : Optional.empty();
  }

  private boolean readAttributes() {
    int at = HEADER_BYTES;
    for (int count = 0; at < length; count++) {
      if (count == MAX_ATTRIBUTES || fingerprintAt >= 0 || length - at < ATTRIBUTE_HEADER_BYTES) {
        return false; // FINGERPRINT is the last one (RFC 8489 §14.7)
      }
      int type = u16(bytes, offset + at);
      int valueLength = u16(bytes, offset + at + 2);
      int valueAt = at + ATTRIBUTE_HEADER_BYTES;
      if (valueLength > length - valueAt) {
        return false;
      }
      if (!note(type, at, valueAt, valueLength)) {
        return false;
      }
      at = valueAt + (valueLength + 3) / 4 * 4;
    }
    return at == length;
  }

  /** Whether an attribute that matters has the right size; after the integrity none matters. */
  private boolean note(int type, int at, int valueAt, int valueLength) {
    if (integrityAt >= 0 && type != FINGERPRINT) {
      return true;
    }
    switch (type) {
      case USERNAME -> {
        if (usernameAt >= 0 || valueLength > MAX_USERNAME_BYTES) {
          return false;
        }
        usernameAt = valueAt;
        usernameLength = valueLength;
      }
      case MESSAGE_INTEGRITY -> {
        integrityAt = at;
        return valueLength == INTEGRITY_BYTES;
      }
      case PRIORITY -> {
        priority = true;
        return valueLength == 4;
      }
      case USE_CANDIDATE -> {
        useCandidate = true;
        return valueLength == 0;
      }
      case FINGERPRINT -> {
        fingerprintAt = at;
        return valueLength == 4;
      }
      default -> {}
    }
    return true;
  }

  int type() {
    return u16(bytes, offset);
  }

  boolean hasPriority() {
    return priority;
  }

  boolean useCandidate() {
    return useCandidate;
  }

  boolean hasIntegrity() {
    return integrityAt >= 0;
  }

  boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  /** USERNAME, null when there is none. */
  @Nullable String username() {
    return usernameAt < 0
        ? null
        : new String(bytes, offset + usernameAt, usernameLength, StandardCharsets.UTF_8);
  }

  /** Where MESSAGE-INTEGRITY begins, counted from the message's start. */
  int integrityAt() {
    return integrityAt;
  }

  /** Whether FINGERPRINT is there and right. */
  boolean fingerprintHolds() {
    return fingerprintAt >= 0
        && u32(bytes, offset + fingerprintAt + ATTRIBUTE_HEADER_BYTES)
            == fingerprint(bytes, offset, fingerprintAt);
  }

  /** FINGERPRINT's value for the bytes before it (RFC 8489 §14.7). */
  static int fingerprint(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  static int u32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }
}
