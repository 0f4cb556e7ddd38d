package org.lightlock.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.lightlock.encode.AnnexB;
import org.lightlock.encode.EncodedPicture;

/** Whatever the bytes of an access unit are, a fragment is well formed or there is none. */
class FragmentStreamFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void fragment(byte[] annexB) {
    List<AnnexB.Unit> units = AnnexB.units(annexB);
    int end = 0;
    for (AnnexB.Unit unit : units) {
      assertThat(unit.offset()).isGreaterThanOrEqualTo(end + 3);
      assertThat(unit.length()).isPositive();
      end = unit.offset() + unit.length();
    }
    assertThat(end).isLessThanOrEqualTo(annexB.length);

    FragmentStream stream = new FragmentStream();
    Optional<Fragment> fragment =
        stream.fragment(new EncodedPicture(annexB, true, 640, 360, 1_000, 1_000, 0));
    fragment.ifPresent(
        made -> {
          checkBoxes(made.init().bytes(), 0);
          checkBoxes(made.message(), Fragment.PREFIX_BYTES);
          assertThat(made.init().text(0)).contains("\"codecs\":\"avc1.");
          assertThat(made.message().length)
              .isLessThanOrEqualTo(
                  annexB.length
                      + units.size()
                      + Fragment.PREFIX_BYTES
                      + FragmentWriter.OVERHEAD_BYTES);
        });
  }

  /** The top-level boxes fill the bytes exactly. */
  private static void checkBoxes(byte[] bytes, int from) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int at = from;
    while (at < bytes.length) {
      int size = buffer.getInt(at);
      assertThat(size).isBetween(8, bytes.length - at);
      at += size;
    }
    assertThat(at).isEqualTo(bytes.length);
  }
}
