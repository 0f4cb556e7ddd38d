package org.lightlock.serve.webrtc.ice;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's ICE agent in its lite form (RFC 8445 §2.5): it answers checks and never makes one,
 * so no packet of ours goes where nobody has proven to want it. Who knows the password may nominate
 * a pair at any time, also after another one: some browsers do when their network changes.
 * Thread-safe. Sends nothing itself.
 */
public final class IceLite {
  /** From so many places at once a viewer's checks are remembered. */
  public static final int MOST_TUPLES = 8;

  /** So long after the last check the viewer's consent to be sent anything ends (RFC 7675 §5.1). */
  public static final Duration CONSENT = Duration.ofSeconds(15);

  private static final int UFRAG_CHARACTERS = 8;
  private static final int PASSWORD_CHARACTERS = 24;
  private static final String ICE_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final String ufrag;
  private final String password;
  private final String userPrefix;
  private final Mac mac;

  /** Where valid checks came from, the one longest ago first. */
  private final SequencedSet<InetSocketAddress> tuples = new LinkedHashSet<>();

  private long lastCheckNanos;

  /**
   * Makes an agent with credentials of its own choice.
   *
   * @param nowNanos from which the first check is waited for
   */
  public static IceLite generate(SecureRandom random, long nowNanos) {
    return new IceLite(text(random, UFRAG_CHARACTERS), text(random, PASSWORD_CHARACTERS), nowNanos);
  }

  /** An agent with the given credentials (RFC 8839 §5.4). */
  public IceLite(String ufrag, String password, long nowNanos) {
    this.ufrag = ufrag;
    this.password = password;
    this.userPrefix = ufrag + ":";
    this.lastCheckNanos = nowNanos;
    try {
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA1", e);
    }
  }

  private static String text(SecureRandom random, int characters) {
    StringBuilder text = new StringBuilder(characters);
    for (int i = 0; i < characters; i++) {
      text.append(ICE_CHARACTERS.charAt(random.nextInt(ICE_CHARACTERS.length())));
    }
    return text.toString();
  }

  /** The user name fragment that the answer names. */
  public String ufrag() {
    return ufrag;
  }

  /** The password that the answer names. */
  public String password() {
    return password;
  }

  /**
   * Whose a check is: the receiver's user name fragment of a STUN message, null when there is none.
   * Proves nothing.
   */
  public static @Nullable String ufragOf(byte[] packet, int offset, int length) {
    String username =
        StunMessage.of(packet, offset, length).map(StunMessage::username).orElse(null);
    int colon = username == null ? -1 : username.indexOf(':');
    return username == null || colon <= 0 ? null : username.substring(0, colon);
  }

  /** Why a packet of which {@link #ufragOf} names no agent gets no answer. */
  public static IceDiscard withoutAgent(byte[] packet, int offset, int length) {
    Optional<StunMessage> parsed = StunMessage.of(packet, offset, length);
    if (parsed.isEmpty()) {
      return IceDiscard.MALFORMED;
    }
    if (parsed.get().type() != StunMessage.BINDING_REQUEST) {
      return IceDiscard.NO_REQUEST;
    }
    return parsed.get().username() == null ? IceDiscard.INCOMPLETE : IceDiscard.USERNAME;
  }

  /** Takes a packet whose first byte says that it is STUN (RFC 7983). */
  public synchronized IceReply receive(
      byte[] packet, int offset, int length, InetSocketAddress from, long nowNanos) {
    Optional<StunMessage> parsed = StunMessage.of(packet, offset, length);
    if (parsed.isEmpty()) {
      return new IceReply.Discard(IceDiscard.MALFORMED);
    }
    StunMessage message = parsed.get();
    Optional<IceDiscard> refusal = refusal(message);
    if (refusal.isPresent()) {
      return new IceReply.Discard(refusal.get());
    }
    lastCheckNanos = nowNanos;
    tuples.addLast(from); // also moves one that is known
    if (tuples.size() > MOST_TUPLES) {
      tuples.removeFirst();
    }
    byte[] response =
        new StunWriter(StunWriter.BINDING_SUCCESS, packet, offset + 8)
            .xorMappedAddress(from)
            .sealed(mac);
    return new IceReply.Answer(response, message.useCandidate());
  }

  private Optional<IceDiscard> refusal(StunMessage message) {
    if (message.type() != StunMessage.BINDING_REQUEST) {
      return Optional.of(IceDiscard.NO_REQUEST);
    }
    String username = message.username();
    if (username == null
        || !message.hasPriority()
        || !message.hasIntegrity()
        || !message.hasFingerprint()) {
      return Optional.of(IceDiscard.INCOMPLETE);
    }
    if (!message.fingerprintHolds()) {
      return Optional.of(IceDiscard.FINGERPRINT);
    }
    if (!username.startsWith(userPrefix)) {
      return Optional.of(IceDiscard.USERNAME);
    }
    return integrityHolds(message) ? Optional.empty() : Optional.of(IceDiscard.INTEGRITY);
  }

  /** Over everything before it, with a length that ends behind it (RFC 8489 §14.5). */
  private boolean integrityHolds(StunMessage message) {
    int at = message.integrityAt();
    int covered = at + 4 + StunMessage.INTEGRITY_BYTES - StunMessage.HEADER_BYTES;
    mac.update(message.bytes, message.offset, 2);
    mac.update((byte) (covered >> 8));
    mac.update((byte) covered);
    mac.update(message.bytes, message.offset + 4, at - 4);
    byte[] expected = mac.doFinal();
    int valueAt = message.offset + at + 4;
    byte[] got = Arrays.copyOfRange(message.bytes, valueAt, valueAt + StunMessage.INTEGRITY_BYTES);
    return MessageDigest.isEqual(expected, got);
  }

  /** Whether a valid check came from there lately; what else comes from there may be looked at. */
  public synchronized boolean knows(InetSocketAddress from) {
    return tuples.contains(from);
  }

  /** Whether no valid check came for so long that nothing more may be sent. */
  public synchronized boolean consentGone(long nowNanos) {
    return nowNanos - lastCheckNanos > CONSENT.toNanos();
  }

  /** The user name fragment only. */
  @Override
  public String toString() {
    return "IceLite[" + ufrag + "]";
  }
}
