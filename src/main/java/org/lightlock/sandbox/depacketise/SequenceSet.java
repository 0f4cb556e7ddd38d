package org.lightlock.sandbox.depacketise;

/**
 * A sequence parameter set of H.264 or H.265, as far as it decides what a decoder allocates.
 *
 * @param id under which other parameter sets refer to it, 0 to 31
 * @param references pictures that a decoder keeps beside the one in work, 0 to 16
 * @param geometry of each of them
 */
public record SequenceSet(int id, int references, PictureGeometry geometry) {
  /** The one in work, the one that is shown, and one that FFmpeg keeps in its pool. */
  private static final int FURTHER_PICTURES = 3;

  /** What a decoder allocates for the pictures of a stream with this set. */
  public long decoderBytes() {
    return (references + FURTHER_PICTURES) * geometry.pictureBytes();
  }
}
