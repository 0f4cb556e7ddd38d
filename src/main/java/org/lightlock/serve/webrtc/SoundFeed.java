package org.lightlock.serve.webrtc;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.encode.SoundSink;
import org.lightlock.packetise.SoundPacket;
import org.lightlock.packetise.SoundPackets;
import org.lightlock.relay.LiveStreams;

/**
 * One viewer's part in a camera's sound, and the packets of it that wait for the viewer's turn:
 * references to what all listeners share. The encoder's thread fills it, the viewer's lane empties
 * it; whoever made it closes it.
 */
final class SoundFeed implements SoundSink, AutoCloseable {
  /** Half a second: what is older is heard by nobody. */
  static final int MOST_PACKETS = 25;

  private final ViewerGrant grant;
  private final SoundPackets packetiser;
  private final Runnable waits;
  private final int ssrc;
  private final BlockingQueue<SoundPacket> waiting = new ArrayBlockingQueue<>(MOST_PACKETS);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile LiveStreams.@Nullable Listening listening;
  private volatile boolean begun;

  /**
   * Nothing is heard yet.
   *
   * @param waits runs on the encoder's thread for each packet that is to be sent; must not wait
   * @param ssrc as the answer names it
   */
  SoundFeed(ViewerGrant grant, SoundPackets packetiser, int ssrc, Runnable waits) {
    this.grant = grant;
    this.packetiser = packetiser;
    this.ssrc = ssrc;
    this.waits = waits;
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalArgumentException when the camera or the grant has gone
   */
  void open(LiveStreams streams) {
    LiveStreams.Listening opened = streams.listen(grant, Format.OPUS, this);
    listening = opened;
    if (closed.get()) {
      opened.close();
    }
  }

  int ssrc() {
    return ssrc;
  }

  /** Counts what was sent, for the record. */
  void sent(int bytes) {
    grant.sent(bytes);
  }

  /** From now on packets are kept for the viewer; none before are. */
  void begin() {
    begun = true;
  }

  @Override
  public void sound(EncodedSound sound) {
    SoundPacket packet = begun ? packetiser.packet(sound).orElse(null) : null;
    if (packet == null || closed.get()) {
      return;
    }
    while (!waiting.offer(packet)) {
      var _ = waiting.poll();
    }
    waits.run();
  }

  /** The next packet, null when none waits. */
  @Nullable SoundPacket poll() {
    return waiting.poll();
  }

  @Override
  public void close() {
    closed.set(true);
    waiting.clear();
    LiveStreams.Listening open = listening;
    if (open != null) {
      open.close();
    }
  }
}
