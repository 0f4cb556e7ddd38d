package org.lightlock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class KeptUnitsTest {
  private static final long SECOND = 1_000_000_000L;
  private final KeptUnits kept = new KeptUnits();

  private static ByteBuffer unit(int length, int value) {
    ByteBuffer unit = ByteBuffer.allocateDirect(length + 10).position(3).limit(3 + length);
    for (int i = 0; i < length; i++) {
      unit.put(3 + i, (byte) value);
    }
    return unit;
  }

  @Test
  void add_keyFrame_takesThePlaceOfAllBefore() {
    kept.begin(false);
    kept.add(unit(5, 1), true, SECOND);
    kept.add(unit(7, 2), false, 2 * SECOND);
    kept.add(unit(9, 3), true, 3 * SECOND);
    kept.add(unit(11, 4), false, 4 * SECOND);
    assertThat(kept.count()).isEqualTo(2);
    assertThat(kept.isKeyFrame(0)).isTrue();
    assertThat(kept.isKeyFrame(1)).isFalse();
    assertThat(kept.arrivalNanos(1)).isEqualTo(4 * SECOND);
    assertThat(kept.unit(0)).isEqualTo(unit(9, 3));
    assertThat(kept.unit(1)).isEqualTo(unit(11, 4));
    assertThat(kept.unit(1).isDirect()).isTrue();
  }

  @Test
  void add_withoutAKeyFrame_keepsOnlyWhatTheDecoderCanGoOnWith() {
    kept.begin(false);
    kept.add(unit(5, 1), false, 0);
    assertThat(kept.count()).isZero();
    assertThat(kept.isWhole()).isFalse();
    kept.begin(true);
    kept.add(unit(5, 1), false, 0);
    assertThat(kept.count()).isEqualTo(1);
    assertThat(kept.isWhole()).isTrue();
  }

  @Test
  void add_tooManyBytes_waitsForTheNextKeyFrame() {
    kept.begin(true);
    kept.add(unit(KeptUnits.MAX_BYTES / 2, 1), true, 0);
    kept.add(unit(KeptUnits.MAX_BYTES / 2, 2), false, 1);
    assertThat(kept.isWhole()).isFalse();
    kept.add(unit(5, 3), false, 2);
    assertThat(kept.count()).isZero();
    kept.add(unit(5, 4), true, 3);
    assertThat(kept.isWhole()).isTrue();
    assertThat(kept.count()).isEqualTo(1);
  }

  @Test
  void add_tooOldOrTooMany_waitsForTheNextKeyFrame() {
    kept.begin(true);
    kept.add(unit(5, 1), true, 0);
    kept.add(unit(5, 2), false, KeptUnits.MAX_NANOS + 1);
    assertThat(kept.isWhole()).isFalse();
    kept.add(unit(5, 1), true, 0);
    for (int i = 1; i < KeptUnits.MAX_UNITS; i++) {
      kept.add(unit(1, i), false, i);
    }
    assertThat(kept.count()).isEqualTo(KeptUnits.MAX_UNITS);
    kept.add(unit(1, 1), false, KeptUnits.MAX_UNITS);
    assertThat(kept.isWhole()).isFalse();
  }

  @Test
  void clear_afterDecoding_goesOnWhereTheDecoderIs() {
    kept.begin(false);
    kept.add(unit(5, 1), true, 0);
    kept.clear();
    assertThat(kept.count()).isZero();
    assertThat(kept.isWhole()).isTrue();
  }
}
