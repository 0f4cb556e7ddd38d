package org.lightlock.serve.mse;

/** What a browser must be given before a track's fragments. Immutable. */
sealed interface Init permits InitSegment, SoundInit {
  /** Whether the track is sound. */
  boolean isSound();

  /** The text message in front of the segment. */
  String text(long clockMicros);

  /** The segment; nobody writes to it. */
  byte[] bytes();
}
