package org.lightlock.encode;

/** Who takes a rendition's encoded pictures. Called on the encoder's thread and must not wait. */
@FunctionalInterface
public interface PictureSink {
  /** Takes one picture. The first one that a sink gets is an IDR. */
  void picture(EncodedPicture picture);

  /** No picture comes any more: the rendition was closed or cannot encode. Told at most once. */
  default void ended() {}
}
