package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Pixels;

/** Stills as the JDK's own JPEG reader sees them. */
class StillPictureTest {
  private static BufferedImage read(byte[] jpeg) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  /** The luma of a grey picture of one limited-range value. */
  private static int shownLuma(int limited) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      FakeLease lease = new FakeLease(arena, 64, 48, 0);
      Pixels pixels = lease.pixels();
      pixels.luma().fill((byte) limited);
      pixels.cb().fill((byte) 128);
      pixels.cr().fill((byte) 128);
      Raster raster = read(StillPicture.jpeg(lease, 1920, 1080)).getData();
      return raster.getSample(30, 20, 1);
    }
  }

  @Test
  void limitedRange_becomesFullRange() throws Exception {
    assertThat(shownLuma(16)).isBetween(0, 2);
    assertThat(shownLuma(235)).isBetween(253, 255);
    assertThat(shownLuma(126)).isBetween(126, 130);
  }

  @Test
  void size_fitsAndKeepsTheShape_leaseStaysTheCallers() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      FakeLease lease = new FakeLease(arena, 641, 361, 0);

      BufferedImage whole = read(StillPicture.jpeg(lease, 1920, 1080));
      BufferedImage small = read(StillPicture.jpeg(lease, 320, 180));

      assertThat(whole.getWidth()).isEqualTo(640);
      assertThat(whole.getHeight()).isEqualTo(360);
      assertThat(small.getWidth()).isEqualTo(320);
      assertThat(small.getHeight()).isEqualTo(180);
      assertThat(lease.holders()).isEqualTo(1);
    }
  }

  @Test
  void badge_isInThePicture() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      byte[] without = StillPicture.jpeg(new FakeLease(arena, 320, 180, 0), 1920, 1080);
      byte[] with =
          StillPicture.jpeg(new FakeLease(arena, 320, 180, 0).withBadge("FROZEN"), 1920, 1080);

      int before = read(without).getRGB(10, 10);
      int after = read(with).getRGB(10, 10);
      assertThat(after).isNotEqualTo(before);
      // Amber: much red, little blue.
      assertThat(after >> 16 & 0xff).isGreaterThan((after & 0xff) + 60);
    }
  }

  /** No time, no place, no device: nothing but the picture is in the file. */
  @Test
  void file_holdsNoMetadata() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      byte[] jpeg = StillPicture.jpeg(new FakeLease(arena, 320, 180, 0), 1920, 1080);
      assertThat(new String(jpeg, StandardCharsets.ISO_8859_1)).doesNotContain("Exif", "http");
    }
  }
}
