package org.lightlock.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingGeometryTest {
  @ParameterizedTest
  @CsvSource({
    "1, 4096",
    "17, 4096",
    "-1, 4096",
    "4, 0",
    "4, -4096",
    "4, 4095",
    "4, 4097",
    "4, 134221824",
    "4, -2147483648",
    "2147483647, 2147483647"
  })
  void constructor_outOfBounds_refuses(int slots, int pixelBytes) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RingGeometry(slots, pixelBytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "15, 16",
    "16, 15",
    "-16, 16",
    "16, -16",
    "8193, 16",
    "16, 8193",
    "2147483647, 2147483647",
    "-2147483648, -2147483648",
    "65536, 65536",
    "641, 360",
    "640, 400"
  })
  void fits_notInARingFor360p_isFalse(int width, int height) {
    assertThat(RingGeometry.forPictures(4, 640, 360).fits(width, height)).isFalse();
  }

  @Test
  void fits_whatItWasMadeFor_isTrue() {
    for (int edge : new int[] {16, 17, 63, 64, 65, 127, 1079, 8192}) {
      assertThat(RingGeometry.forPictures(2, edge, 100).fits(edge, 100)).isTrue();
      assertThat(RingGeometry.forPictures(2, 100, edge).fits(100, edge)).isTrue();
    }
  }

  @Test
  void totalBytes_ofTheLargestRing_doesNotOverflow() {
    RingGeometry largest = new RingGeometry(16, 128 << 20);
    assertThat(largest.totalBytes()).isEqualTo(4096 + 16 * (4096 + (128L << 20)));
    assertThat(largest.slotOffset(15) + 4096 + (128L << 20)).isEqualTo(largest.totalBytes());
  }

  @Test
  void pixels_ofEverySizeThatFits_lieInTheirSlot() {
    RingGeometry geometry = RingGeometry.forPictures(3, 200, 200);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(geometry.totalBytes(), 4096);
      RingMemory ring = new RingMemory(memory, geometry);
      for (int width = 16; width <= 400; width++) {
        for (int height = 16; height <= 400; height += 7) {
          if (geometry.fits(width, height)) {
            check(ring.pixels(1, width, height), memory, geometry);
          }
        }
      }
    }
  }

  private static void check(Pixels pixels, MemorySegment memory, RingGeometry geometry) {
    long begin = memory.address() + geometry.slotOffset(1) + RingGeometry.HEADER_PAGE_BYTES;
    long end = memory.address() + geometry.slotOffset(2);
    assertThat(pixels.luma().address()).isEqualTo(begin);
    assertThat(pixels.cb().address()).isEqualTo(begin + pixels.luma().byteSize());
    assertThat(pixels.cr().address()).isEqualTo(pixels.cb().address() + pixels.cb().byteSize());
    assertThat(pixels.cr().address() + pixels.cr().byteSize()).isLessThanOrEqualTo(end);
    assertThat(pixels.lumaStride()).isGreaterThanOrEqualTo(pixels.width());
    assertThat(pixels.chromaStride()).isGreaterThanOrEqualTo((pixels.width() + 1) / 2);
  }
}
