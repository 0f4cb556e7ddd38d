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
}
