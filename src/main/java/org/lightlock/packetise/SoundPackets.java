package org.lightlock.packetise;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.EncodedSound;

/**
 * Makes one camera's Opus packets into RTP payloads (RFC 7587). All listeners get the same {@link
 * EncodedSound}, one after the other on the encoder's thread. Thread-safe.
 */
public final class SoundPackets {
  private @Nullable EncodedSound last;
  private Optional<SoundPacket> lastPacket = Optional.empty();

  /**
   * The sound's packet.
   *
   * @return empty when it is empty itself or too long for a datagram, which no Opus packet of ours
   *     is
   */
  @SuppressWarnings("ReferenceEquality") // the same sound is the same object
  public synchronized Optional<SoundPacket> packet(EncodedSound sound) {
    EncodedSound before = last;
    if (sound == before) {
      return lastPacket;
    }
    last = sound;
    lastPacket = packetised(sound, before == null || sound.number() != before.number() + 1);
    return lastPacket;
  }

  private static Optional<SoundPacket> packetised(EncodedSound sound, boolean begins) {
    int length = sound.bytes().length;
    if (length == 0 || length > Room.PAYLOAD_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        new SoundPacket(
            sound.bytes(),
            SoundPacket.rtpTicks(sound.ptsMicros()),
            begins,
            sound.samples(),
            sound.ptsMicros(),
            sound.number()));
  }
}
