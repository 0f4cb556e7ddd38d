package org.lightlock.fmp4;

/** What a player must be given before a track's fragments. Immutable. */
public sealed interface Init permits InitSegment, SoundInit {
  /** The id of a picture's track. */
  int PICTURE_TRACK = 1;

  /** The id of a sound's track. */
  int SOUND_TRACK = 2;

  /** Whether the track is sound. */
  boolean isSound();

  /** The codec as players name it (RFC 6381 §3.3). */
  String codecs();

  /** The text message in front of the segment. */
  String text(long clockMicros);

  /** The segment; nobody writes to it. */
  byte[] bytes();
}
