package org.lightlock.encode;

import org.jspecify.annotations.Nullable;
import org.lightlock.encode.H264Encoder.AccessUnit;
import org.lightlock.frame.Pixels;

/**
 * What turns one camera's frames of one size into a rendition's access units: an encoder, behind a
 * scaler when the rendition is smaller. Belongs to one thread.
 */
final class EncodePipeline implements AutoCloseable {
  private final Geometry source;
  private final H264Encoder encoder;
  private final @Nullable Scaler scaler;

  /**
   * Opens the pipeline for pictures of this size.
   *
   * @throws EncoderException when FFmpeg is missing or refuses the geometry
   */
  EncodePipeline(Geometry source, RenditionSpec spec) throws EncoderException {
    this.source = source;
    Geometry target = source.fit(spec.maxWidth(), spec.maxHeight());
    encoder =
        new H264Encoder(
            target.width(), target.height(), spec.bitsPerSecond(), spec.keyFrameSeconds());
    boolean same = source.width() - target.width() <= 1 && source.height() - target.height() <= 1;
    try {
      scaler =
          same
              ? null // the encoder leaves out an odd last column or row
              : new Scaler(source.width(), source.height(), target.width(), target.height());
    } catch (EncoderException e) {
      encoder.close();
      throw e;
    }
  }

  /** Whether this pipeline is for pictures of this one's size. */
  boolean takes(Pixels pixels) {
    return pixels.width() == source.width() && pixels.height() == source.height();
  }

  int width() {
    return encoder.width();
  }

  int height() {
    return encoder.height();
  }

  /**
   * Encodes one frame and gives its lease back as soon as its pixels are no longer needed, also
   * when this fails.
   */
  @Nullable AccessUnit encode(FrameLease lease, long ptsMicros, boolean forceIdr)
      throws EncoderException {
    if (scaler == null) {
      try {
        return encoder.encode(lease.pixels(), ptsMicros, forceIdr);
      } finally {
        lease.release();
      }
    }
    Pixels scaled;
    try {
      scaled = scaler.scale(lease.pixels());
    } finally {
      lease.release();
    }
    return encoder.encode(scaled, ptsMicros, forceIdr);
  }

  @Override
  public void close() {
    encoder.close();
    if (scaler != null) {
      scaler.close();
    }
  }
}
