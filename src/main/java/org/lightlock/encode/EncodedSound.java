package org.lightlock.encode;

/**
 * One packet of sound from our own encoder. Immutable: many listeners read the same bytes.
 *
 * @param bytes an AAC access unit or an Opus packet; nobody writes to it
 * @param channels 1 or 2, at 48 kHz
 * @param samples of each channel that it decodes to
 * @param ptsMicros when they are heard, on the clock of {@link EncodedPicture#ptsMicros}; the
 *     packets of a run follow each other without a gap
 * @param number increasing count; a gap means that a listener lost packets or a new run begins
 */
@SuppressWarnings("ArrayRecordComponent") // shared, not copied; nobody compares sounds
public record EncodedSound(byte[] bytes, int channels, int samples, long ptsMicros, long number) {
  /** The rate of all sound that is encoded. */
  public static final int SAMPLES_PER_SECOND = 48_000;
}
