package org.lightlock.fmp4;

import org.jspecify.annotations.Nullable;
import org.lightlock.encode.EncodedSound;

/**
 * The fragments of one camera's sound: one packet each, packaged once and taken by all listeners
 * one after the other on the encoder's thread. Thread-safe.
 */
public final class SoundFragments {
  private static final int DEFAULT_BASE_IS_MOOF = 0x020000;

  /** trun: data offset, and of the sample its duration and size. */
  private static final int TRUN_FLAGS = 0x000001 | 0x000100 | 0x000200;

  private static final int MOOF_BYTES = 8 + 16 + 8 + 16 + 20 + 28;

  private @Nullable EncodedSound last;
  private @Nullable Fragment lastFragment;
  private @Nullable SoundInit init;
  private int sequence;

  /** Nothing has been heard yet. */
  public SoundFragments() {}

  /** The packet as a fragment. */
  @SuppressWarnings("ReferenceEquality") // the same packet is the same object
  public synchronized Fragment fragment(EncodedSound sound) {
    Fragment known = lastFragment;
    if (known != null && sound == last) {
      return known;
    }
    SoundInit current = init;
    if (current == null || current.channels() != sound.channels()) {
      current = new SoundInit(sound.channels());
      init = current;
    }
    Fragment fresh =
        new Fragment(current, message(sound, ++sequence), false, sound.ptsMicros() * 1_000);
    last = sound;
    lastFragment = fresh;
    return fresh;
  }

  /** The time in samples, which is exact: a run of sound begins at a whole sample. */
  private static long ticks(long micros) {
    return Math.round(micros * (EncodedSound.SAMPLES_PER_SECOND / 1e6));
  }

  private static byte[] message(EncodedSound sound, int sequence) {
    byte[] message = new byte[Fragment.PREFIX_BYTES + MOOF_BYTES + 8 + sound.bytes().length];
    Boxes b = new Boxes(message);
    b.u64(sound.ptsMicros()).u64(sound.ptsMicros());
    b.box(
        "moof",
        () -> {
          b.fullBox("mfhd", 0, 0, () -> b.u32(sequence));
          b.box(
              "traf",
              () -> {
                b.fullBox("tfhd", 0, DEFAULT_BASE_IS_MOOF, () -> b.u32(SoundInit.TRACK_ID));
                b.fullBox("tfdt", 1, 0, () -> b.u64(ticks(sound.ptsMicros())));
                b.fullBox(
                    "trun",
                    0,
                    TRUN_FLAGS,
                    () ->
                        b.u32(1)
                            .u32(MOOF_BYTES + 8)
                            .u32(sound.samples())
                            .u32(sound.bytes().length));
              });
        });
    b.box("mdat", () -> b.bytes(sound.bytes()));
    return message;
  }
}
