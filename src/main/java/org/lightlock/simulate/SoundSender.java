package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * One client's stream of sound: says which packet is due and fills in what is the client's own. A
 * packet goes out when its last sample has been heard, as from a camera. One thread.
 */
final class SoundSender {
  private static final int HEADER_BYTES = 12;
  private static final int MARKER = 0x80;

  private final SoundClip clip;
  private final long startNanos;
  private final int source;
  private final int firstTimestamp;
  private int sequence;
  private long next;

  SoundSender(SoundClip clip, long startNanos, SecureRandom random) {
    this.clip = clip;
    this.startNanos = startNanos;
    this.source = random.nextInt();
    this.firstTimestamp = random.nextInt();
    this.sequence = random.nextInt(0x10000);
  }

  /** Begins with the sound of this moment. */
  void begin(long nowNanos) {
    next = Math.max(0, (nowNanos - startNanos) / clip.nanos());
  }

  boolean isDue(long nowNanos) {
    return startNanos + (next + 1) * clip.nanos() <= nowNanos;
  }

  /** The next packet, behind room for its framing. */
  ByteBuffer packet(int framingBytes) {
    byte[] payload = clip.payloads().get((int) (next % clip.payloads().size()));
    ByteBuffer packet = ByteBuffer.allocate(framingBytes + HEADER_BYTES + payload.length);
    packet.position(framingBytes);
    packet.put((byte) 0x80).put((byte) (clip.payloadType() | MARKER)).putShort((short) sequence);
    packet.putInt((int) (firstTimestamp + next * clip.ticks())).putInt(source).put(payload);
    sequence = (sequence + 1) & 0xffff;
    next++;
    return packet.flip();
  }
}
