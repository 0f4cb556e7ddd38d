package org.lightlock.serve.webrtc;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ViewerGrant;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.PictureSink;
import org.lightlock.packetise.PicturePacketiser;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.relay.LiveStreams;

/**
 * One viewer's part in one rendition. Whoever moves between renditions has two of them for a
 * moment. The encoder's thread fills it; whoever made it closes it.
 */
final class Feed implements PictureSink, AutoCloseable {
  private final ViewerGrant grant;
  private final PicturePacketiser packetiser;
  private final RenditionRate rate;
  private final Owner owner;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile LiveStreams.@Nullable Watch watch;

  /** Whose it is. Called on the encoder's thread; must not wait. */
  interface Owner {
    /** Takes a picture. */
    void picture(Feed feed, PicturePackets packets);

    /** The rendition gives no picture any more. */
    void feedEnded(Feed feed);
  }

  /** Whether pictures in between are of no use. Guarded by the viewer's {@link PictureQueue}. */
  boolean needsIdr = true;

  Feed(ViewerGrant grant, PicturePacketiser packetiser, RenditionRate rate, Owner owner) {
    this.grant = grant;
    this.packetiser = packetiser;
    this.rate = rate;
    this.owner = owner;
  }

  /**
   * Begins to watch.
   *
   * @throws IllegalArgumentException when the camera has gone
   */
  void open(LiveStreams streams) {
    LiveStreams.Watch opened = streams.watch(grant, this);
    watch = opened;
    if (closed.get()) {
      opened.close();
    }
  }

  ViewerGrant grant() {
    return grant;
  }

  /** What the rendition takes of late. */
  RenditionRate rate() {
    return rate;
  }

  @Override
  public void picture(EncodedPicture picture) {
    packetiser
        .packets(picture)
        .ifPresent(
            packets -> {
              rate.picture(packets.ptsMicros(), packets.bytes().length);
              owner.picture(this, packets);
            });
  }

  @Override
  public void ended() {
    owner.feedEnded(this);
  }

  /**
   * Asks for an IDR soon; the rendition lets at most one out of turn each second.
   *
   * @return whether none had been asked for that is still to come, by whomever
   */
  boolean requestIdr() {
    LiveStreams.Watch open = watch;
    return open != null && open.requestIdr();
  }

  @Override
  public void close() {
    closed.set(true);
    LiveStreams.Watch open = watch;
    if (open != null) {
      open.close();
    }
  }
}
