package org.lightlock.fmp4;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.AnnexB;
import org.lightlock.encode.EncodedPicture;

/**
 * The fragments of one camera's rendition. All viewers get the same {@link EncodedPicture}, one
 * after the other on the encoder's thread; the first of them has it packaged and the others take
 * the same bytes. Thread-safe.
 */
public final class FragmentStream {
  /** For a rendition's first picture, before any distance has been seen. */
  static final long FIRST_DURATION_MICROS = 40_000;

  /** A longer distance is a pause of the camera, no length that a picture should be given. */
  static final long MAX_DURATION_MICROS = 1_000_000;

  private @Nullable EncodedPicture lastPicture;
  private Optional<Fragment> lastFragment = Optional.empty();
  private @Nullable InitSegment init;
  private long lastPtsMicros = Long.MIN_VALUE;
  private long durationMicros = FIRST_DURATION_MICROS;
  private int sequence;

  /** No picture has come yet. */
  public FragmentStream() {}

  /** The picture as a fragment, empty when it cannot be shown: no slice, or no parameter sets. */
  @SuppressWarnings("ReferenceEquality") // the same picture is the same object
  public synchronized Optional<Fragment> fragment(EncodedPicture picture) {
    if (picture == lastPicture) {
      return lastFragment;
    }
    if (picture.ptsMicros() <= lastPtsMicros) {
      // An older picture, played again to a viewer who has just joined: it must not change what
      // the others are in the middle of.
      return packaged(picture, durationMicros, false);
    }
    if (lastPtsMicros != Long.MIN_VALUE) {
      long distance = picture.ptsMicros() - lastPtsMicros;
      durationMicros = distance <= MAX_DURATION_MICROS ? distance : durationMicros;
    }
    lastPicture = picture;
    lastPtsMicros = picture.ptsMicros();
    lastFragment = packaged(picture, durationMicros, true);
    return lastFragment;
  }

  private Optional<Fragment> packaged(EncodedPicture picture, long duration, boolean current) {
    List<AnnexB.Unit> units = AnnexB.units(picture.annexB());
    InitSegment segment = picture.idr() ? segmentOf(picture, units) : init;
    if (segment == null) {
      return Optional.empty();
    }
    if (current) {
      init = segment;
    }
    FragmentWriter.Timing timing =
        new FragmentWriter.Timing(
            picture.ptsMicros(), Math.floorDiv(picture.arrivalNanos(), 1_000L), duration);
    return FragmentWriter.write(picture.annexB(), units, picture.idr(), ++sequence, timing)
        .map(bytes -> new Fragment(segment, bytes, picture.idr(), picture.arrivalNanos()));
  }

  /** The init segment of an IDR: the one in force when nothing has changed. */
  private @Nullable InitSegment segmentOf(EncodedPicture picture, List<AnnexB.Unit> units) {
    Optional<Avcc> avcc = Avcc.of(picture.annexB(), units);
    if (avcc.isEmpty()) {
      return init;
    }
    InitSegment known = init;
    return known != null && known.describes(avcc.get(), picture.width(), picture.height())
        ? known
        : new InitSegment(avcc.get(), picture.width(), picture.height());
  }
}
