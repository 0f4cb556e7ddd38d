package org.lightlock.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.serve.mse.H264Clip;

class FragmentStreamTest {
  private static final int DURATION_OFFSET = Fragment.PREFIX_BYTES + 8 + 16 + 8 + 16 + 20 + 20;

  private static H264Clip clip;
  private final FragmentStream stream = new FragmentStream();

  @BeforeAll
  static void makeClip() throws Exception {
    clip = H264Clip.small(12);
  }

  private static long durationMicros(Optional<Fragment> fragment) {
    return ByteBuffer.wrap(fragment.orElseThrow().message()).getInt(DURATION_OFFSET);
  }

  @Test
  void fragment_samePicture_isPackagedOnce() {
    EncodedPicture picture = clip.picture(0, 1_000, 0);

    Fragment first = stream.fragment(picture).orElseThrow();
    Fragment second = stream.fragment(picture).orElseThrow();

    assertThat(second).isSameAs(first);
  }

  @Test
  void fragment_duration_isThePreviousDistance() {
    assertThat(durationMicros(stream.fragment(clip.picture(0, 0, 0))))
        .isEqualTo(FragmentStream.FIRST_DURATION_MICROS);
    assertThat(durationMicros(stream.fragment(clip.picture(1, 33_000, 0)))).isEqualTo(33_000);
    // The camera paused: that is no length of a picture.
    assertThat(durationMicros(stream.fragment(clip.picture(2, 9_033_000, 0)))).isEqualTo(33_000);
  }

  @Test
  void fragment_beforeAnyIdr_isEmpty() {
    assertThat(stream.fragment(clip.picture(1, 0, 0))).isEmpty();
  }

  @Test
  void fragment_sameParameters_keepTheInitSegment() {
    Fragment first = stream.fragment(clip.picture(0, 0, 0)).orElseThrow();
    Fragment next = stream.fragment(clip.picture(10, 400_000, 0)).orElseThrow();

    assertThat(next.idr()).isTrue();
    assertThat(next.init()).isSameAs(first.init());
  }

  @Test
  void fragment_olderPicturePlayedAgain_changesNothing() throws Exception {
    H264Clip older = H264Clip.generate("testsrc2=size=160x96:rate=25", 160, 96, 1, 10);
    stream.fragment(clip.picture(0, 1_000_000, 0));
    Fragment current = stream.fragment(clip.picture(1, 1_040_000, 0)).orElseThrow();

    Fragment replayed = stream.fragment(older.picture(0, 500_000, 0)).orElseThrow();
    Fragment next = stream.fragment(clip.picture(2, 1_080_000, 0)).orElseThrow();

    assertThat(replayed.init()).isNotSameAs(current.init());
    assertThat(next.init()).isSameAs(current.init());
    assertThat(durationMicros(Optional.of(next))).isEqualTo(40_000);
  }

  @Test
  void fragment_noSlice_isEmpty() {
    byte[] delimiterOnly = {0, 0, 0, 1, 9, 0x10};

    assertThat(stream.fragment(new EncodedPicture(delimiterOnly, false, 8, 8, 0, 0, 0))).isEmpty();
  }
}
