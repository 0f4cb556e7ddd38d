package org.lightlock.sandbox.depacketise;

/**
 * What a sequence parameter set says about pictures.
 *
 * @param codedWidth in luma samples, before cropping; a decoder allocates this much
 * @param codedHeight as codedWidth
 * @param width after cropping
 * @param height after cropping
 * @param bitDepth bits per luma sample
 * @param chromaFormat 0 none, 1 4:2:0, 2 4:2:2, 3 4:4:4
 */
public record PictureGeometry(
    int codedWidth, int codedHeight, int width, int height, int bitDepth, int chromaFormat) {
  /** The size that counts against a limit. */
  public long codedPixels() {
    return (long) codedWidth * codedHeight;
  }

  /** What one picture costs a decoder: its samples, and its motion at 12 bytes per 4x4 block. */
  long pictureBytes() {
    long pixels = codedPixels();
    long samples =
        switch (chromaFormat) {
          case 0 -> pixels;
          case 1 -> pixels + pixels / 2;
          case 2 -> 2 * pixels;
          default -> 3 * pixels;
        };
    return samples * (bitDepth > 8 ? 2 : 1) + pixels * 3 / 4;
  }
}
