package org.lightlock.serve.rtsps;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.EncodedSound;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.packetise.rtcp.RtcpWriter;

/**
 * Carries one viewer's pictures and sound from the backlog to TLS, and says once a second what the
 * time is. Runs on a virtual thread of its own, which waits for the socket so that nobody else has
 * to.
 */
final class MediaWriter implements Runnable {
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] NO_PREFIX = {};
  private static final int NAME_BYTES = 12;

  private final ViewerStream stream;
  private final TlsConnection tls;
  private final @Nullable Track video;
  private final @Nullable Track sound;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final RtspsEvents events;
  private final SoundTicks soundTicks = new SoundTicks();
  private final String name;
  private boolean reported;
  private long reportedNanos;
  private long reportedDrops;

  /**
   * Wires one; nothing runs before {@link #run}.
   *
   * @param video null when the viewer wants none
   * @param sound null when the viewer wants none
   */
  MediaWriter(
      ViewerStream stream,
      TlsConnection tls,
      @Nullable Track video,
      @Nullable Track sound,
      LongSupplier nanoTime,
      InstantSource clock,
      RtspsEvents events,
      SecureRandom random) {
    this.stream = stream;
    this.tls = tls;
    this.video = video;
    this.sound = sound;
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.events = events;
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    this.name = HexFormat.of().formatHex(bytes); // RFC 7022: names nobody
  }

  @Override
  public void run() {
    Backlog backlog = stream.backlog();
    try {
      for (Item item = backlog.take(); item != null; item = backlog.take()) {
        switch (item) {
          case Item.Picture picture -> write(picture.packets());
          case Item.Sound packet -> write(packet.sound());
          case Item.NeedsIdr _ -> dropped(backlog.dropped());
        }
      }
    } catch (IOException e) {
      tls.close(); // its reader hears of it and gives everything back
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void dropped(long dropped) {
    events.dropped(stream.grant().camera(), stream.grant().rendition(), dropped - reportedDrops);
    reportedDrops = dropped;
    stream.requestIdr();
  }

  private void write(PicturePackets packets) throws IOException {
    Track track = video;
    if (track == null) {
      return;
    }
    long delay = nanoTime.getAsLong() - packets.arrivalNanos();
    byte[] bytes = packets.bytes();
    events.handedToTls(stream.grant().camera(), stream.grant().rendition(), delay, bytes.length);
    stream.grant().sent(bytes.length);
    tls.write(
        out -> {
          report(out);
          for (int i = 0; i < packets.count(); i++) {
            track.packet(
                out,
                packets.marker(i),
                packets.rtpTicks(),
                NO_PREFIX,
                bytes,
                packets.offset(i),
                packets.length(i));
          }
        });
  }

  private void write(EncodedSound packet) throws IOException {
    Track track = sound;
    if (track == null) {
      return;
    }
    byte[] bytes = packet.bytes();
    long ticks = soundTicks.of(packet);
    stream.grant().sent(bytes.length);
    tls.write(
        out -> {
          report(out);
          track.packet(out, true, ticks, AacPayload.prefix(bytes.length), bytes, 0, bytes.length);
        });
  }

  /** The first report comes before the first packet: players then start with both in step. */
  private void report(ByteSink out) throws IOException {
    long now = nanoTime.getAsLong();
    if (reported && now - reportedNanos < REPORT_NANOS) {
      return;
    }
    reported = true;
    reportedNanos = now;
    long ntp = RtcpWriter.ntp(clock.instant());
    long micros = Math.floorDiv(now, 1_000L);
    if (video != null) {
      video.report(out, ntp, PicturePackets.rtpTicks(micros), name);
    }
    if (sound != null) {
      sound.report(out, ntp, SoundTicks.of(micros), name);
    }
  }
}
