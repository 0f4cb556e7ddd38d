package org.lightlock.encode;

import org.jspecify.annotations.Nullable;
import org.lightlock.encode.H264Encoder.AccessUnit;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/**
 * What turns one camera's frames of one size and matrix into a rendition's access units: an
 * encoder, behind a scaler when the rendition is smaller. Belongs to one thread.
 */
final class EncodePipeline implements AutoCloseable {
  private final Geometry source;
  private final ColourMatrix matrix;
  private final H264Encoder encoder;
  private final @Nullable Scaler scaler;
  private @Nullable Badge badge;

  /**
   * Opens the pipeline for pictures of this size and matrix.
   *
   * @throws EncoderException when FFmpeg is missing or refuses the geometry
   */
  EncodePipeline(Geometry source, ColourMatrix matrix, RenditionSpec spec, int parameterSetId)
      throws EncoderException {
    this.source = source;
    this.matrix = matrix;
    Geometry target = source.fit(spec.maxWidth(), spec.maxHeight());
    encoder =
        new H264Encoder(
            target.width(),
            target.height(),
            matrix,
            spec.bitsPerSecond(),
            spec.keyFrameSeconds(),
            parameterSetId);
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

  /** Whether this pipeline is for pictures of this one's size and matrix. */
  boolean takes(FrameLease lease) {
    Pixels pixels = lease.pixels();
    return pixels.width() == source.width()
        && pixels.height() == source.height()
        && lease.matrix() == matrix;
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
    String words = lease.badge();
    Pixels shown;
    try {
      if (scaler == null && words.isEmpty()) {
        return encoder.encode(lease.pixels(), ptsMicros, forceIdr);
      }
      shown = scaler == null ? badge(words).copy(lease.pixels()) : scaler.scale(lease.pixels());
    } finally {
      lease.release();
    }
    if (!words.isEmpty()) {
      badge(words).draw(shown);
    }
    return encoder.encode(shown, ptsMicros, forceIdr);
  }

  private Badge badge(String words) {
    Badge current = badge;
    if (current == null || !current.words().equals(words)) {
      if (current != null) {
        current.close();
      }
      current = new Badge(words, encoder.width(), encoder.height());
      badge = current;
    }
    return current;
  }

  @Override
  public void close() {
    encoder.close();
    if (scaler != null) {
      scaler.close();
    }
    if (badge != null) {
      badge.close();
    }
  }
}
