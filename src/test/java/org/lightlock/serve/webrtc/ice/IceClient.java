package org.lightlock.serve.webrtc.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A viewer's side of ICE (RFC 8445): checks that nominate, as the controlling agent makes them
 * against a lite one, and answers to whoever checks it. One thread.
 */
public final class IceClient {
  private static final int ICE_CONTROLLING = 0x802A;
  private static final int MAX_BYTES = 700;
  private static final int HOST_PRIORITY = 0x6e0001ff;

  private final byte[] username;
  private final byte[] tieBreaker = new byte[8];
  private final Mac remoteMac;
  private final IceLite answering;
  private final ByteBuffer request = ByteBuffer.allocate(MAX_BYTES);
  private long transaction;

  /** With the names and passwords of both session descriptions. */
  public IceClient(
      String localUfrag, String localPassword, String remoteUfrag, String remotePassword) {
    username = (remoteUfrag + ":" + localUfrag).getBytes(StandardCharsets.UTF_8);
    ThreadLocalRandom.current().nextBytes(tieBreaker);
    answering = new IceLite(localUfrag, localPassword, System.nanoTime());
    try {
      remoteMac = Mac.getInstance("HmacSHA1");
      remoteMac.init(
          new SecretKeySpec(remotePassword.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA1", e);
    }
  }

  /** The next check, with USE-CANDIDATE; valid until the next call. */
  public ByteBuffer check() {
    transaction = ThreadLocalRandom.current().nextLong();
    request.clear();
    request.putShort((short) StunMessage.BINDING_REQUEST).putShort((short) 0);
    request.putInt(StunMessage.MAGIC_COOKIE).putInt(0x4c6f6164).putLong(transaction);
    attribute(StunMessage.USERNAME, username);
    attribute(ICE_CONTROLLING, tieBreaker);
    attribute(StunMessage.PRIORITY, ByteBuffer.allocate(4).putInt(HOST_PRIORITY).array());
    attribute(StunMessage.USE_CANDIDATE, new byte[0]);
    length(24);
    remoteMac.update(request.array(), 0, request.position());
    attribute(StunMessage.MESSAGE_INTEGRITY, remoteMac.doFinal());
    length(8);
    int crc = StunMessage.fingerprint(request.array(), 0, request.position());
    attribute(StunMessage.FINGERPRINT, ByteBuffer.allocate(4).putInt(crc).array());
    return request.flip();
  }

  private void attribute(int type, byte[] value) {
    request.putShort((short) type).putShort((short) value.length).put(value);
    while (request.position() % 4 != 0) {
      request.put((byte) 0);
    }
    length(0);
  }

  private void length(int more) {
    request.putShort(2, (short) (request.position() + more - StunMessage.HEADER_BYTES));
  }

  /** Whether a packet is the authentic answer to the last check. */
  public boolean isAnswer(byte[] packet, int length) {
    Optional<StunMessage> parsed = StunMessage.of(packet, 0, length);
    if (parsed.isEmpty()
        || parsed.get().type() != StunWriter.BINDING_SUCCESS
        || !parsed.get().hasIntegrity()
        || ByteBuffer.wrap(packet).getLong(12) != transaction) {
      return false;
    }
    int at = parsed.get().integrityAt();
    int covered = at + 4 + StunMessage.INTEGRITY_BYTES - StunMessage.HEADER_BYTES;
    remoteMac.update(packet, 0, 2);
    remoteMac.update((byte) (covered >> 8));
    remoteMac.update((byte) covered);
    remoteMac.update(packet, 4, at - 4);
    byte[] got = Arrays.copyOfRange(packet, at + 4, at + 4 + StunMessage.INTEGRITY_BYTES);
    return MessageDigest.isEqual(remoteMac.doFinal(), got);
  }

  /** The answer to a check of the other side's, empty for what is none. */
  public Optional<ByteBuffer> answer(byte[] packet, int length, InetSocketAddress from) {
    return switch (answering.receive(packet, 0, length, from, System.nanoTime())) {
      case IceReply.Answer(byte[] response, boolean _) -> Optional.of(ByteBuffer.wrap(response));
      case IceReply.Discard _ -> Optional.empty();
    };
  }
}
