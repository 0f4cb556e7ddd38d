package org.lightlock.serve.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.Fragment;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.serve.mse.H264Clip;

/** How pictures become parts and segments, and how a playlist names them. */
class MediaRingTest {
  private static final long TARGET_MICROS = 2_000_000;

  /** An IDR every ten pictures. */
  private static H264Clip clip;

  private final MediaRing ring =
      new MediaRing(
          new FragmentStream(), HlsLimits.DEFAULT, HlsLimits.DEFAULT.maxBytes(), TARGET_MICROS);
  private final List<EncodedPicture> sent = new ArrayList<>();
  private long micros = 9_000_000_000L;

  @BeforeAll
  static void makeClip() throws Exception {
    clip = H264Clip.small(50);
  }

  private void send(int pictures, long distanceMicros) {
    for (int i = 0; i < pictures; i++) {
      EncodedPicture picture = clip.picture(sent.size(), micros, 0);
      sent.add(picture);
      ring.picture(picture);
      micros += distanceMicros;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {20_000, 33_333, 40_000, 66_667, 100_000, 160_000})
  void parts_areAsLongAsTheyMayBe_andSegmentsBeginWithAnIdr(long distance) {
    send(120, distance);

    Window window = ring.window();
    assertThat(window.partTargetMicros()).isEqualTo(334_000);
    for (Segment segment : window.segments()) {
      assertThat(segment.parts().getFirst().independent()).isTrue();
      assertThat(segment.fragments().getFirst().idr()).isTrue();
      for (Part part : segment.parts()) {
        assertThat(part.durationMicros())
            .isBetween(distance, 334_000L)
            .isEqualTo(part.fragments().size() * distance);
        assertThat(part.independent()).isEqualTo(part.fragments().getFirst().idr());
        assertThat(part.fragments().subList(1, part.fragments().size())).noneMatch(Fragment::idr);
      }
      if (segment.complete()) {
        assertThat(segment.durationMicros()).isBetween(1_000_000L, 2_600_000L);
      }
    }
  }

  @Test
  void window_holdsThreeTargetsAndAFewMore_andNumbersGoOn() {
    send(1_000, 40_000);

    Window window = ring.window();
    long listed =
        window.listedSegments().stream()
            .filter(Segment::complete)
            .mapToLong(Segment::durationMicros)
            .sum();
    assertThat(listed).isBetween(3 * TARGET_MICROS, 4 * TARGET_MICROS);
    assertThat(window.segments()).hasSizeLessThanOrEqualTo(window.listed() + 2);
    for (int i = 1; i < window.segments().size(); i++) {
      assertThat(window.segments().get(i).number())
          .isEqualTo(window.segments().get(i - 1).number() + 1);
    }
    assertThat(window.nextNumber()).isEqualTo(window.segments().getLast().number());
  }

  @Test
  void picture_thatAnotherPlayHandedOnAlready_countsOnce() {
    send(60, 40_000);
    int before = fragments(ring.window());

    sent.forEach(ring::picture);

    assertThat(fragments(ring.window())).isEqualTo(before);
  }

  @Test
  void picture_beforeTheFirstIdr_isLeftOut() {
    ring.picture(clip.picture(3, 1_000, 0));
    assertThat(ring.window().segments()).isEmpty();
    assertThat(ring.window().canBegin()).isFalse();
    assertThat(ring.window().hints(0, 0)).isTrue();
  }

  @Test
  void shape_changed_isADiscontinuityWithAnInitSegmentOfItsOwn() throws Exception {
    H264Clip other = H264Clip.generate("testsrc2=size=160x96:rate=25", 160, 96, 40, 10);
    send(45, 40_000);
    for (int i = 0; i < 35; i++) {
      ring.picture(other.picture(i, micros, 0));
      micros += 40_000;
    }

    Window window = ring.window();
    assertThat(window.segments()).extracting(Segment::initNumber).contains(1, 2);
    assertThat(window.segments()).filteredOn(Segment::discontinuity).hasSize(1);
    assertThat(Playlist.of(window))
        .contains("#EXT-X-MAP:URI=\"init1.mp4\"\n")
        .contains("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init2.mp4\"\n");

    send(1_000, 40_000);
    assertThat(Playlist.of(ring.window())).contains("#EXT-X-DISCONTINUITY-SEQUENCE:2\n");
  }

  @Test
  void segment_withoutEnd_isGivenUpAndGoesOnWithTheNextIdr() {
    MediaRing small = new MediaRing(new FragmentStream(), HlsLimits.DEFAULT, 3_000, TARGET_MICROS);
    for (int i = 0; i < 200; i++) {
      small.picture(clip.picture(i, 1_000 + i * 40_000L, 0));
      assertThat(bytes(small.window())).isLessThan(40_000);
    }
  }

  @Test
  void ring_keepsNoMoreThanItMay_andTheNewest() {
    int most = 2 * clip.units().stream().mapToInt(unit -> unit.length).sum(); // four seconds
    MediaRing small = new MediaRing(new FragmentStream(), HlsLimits.DEFAULT, most, TARGET_MICROS);
    long last = 0;
    for (int i = 0; i < 500; i++) {
      EncodedPicture picture = clip.picture(i, 1_000 + i * 40_000L, 0);
      small.picture(picture);
      assertThat(small.window().segments().stream().mapToLong(Segment::bytes).sum())
          .isLessThanOrEqualTo(most);
      last = small.window().segments().stream().mapToLong(Segment::number).max().orElse(last);
    }
    assertThat(last).isGreaterThan(10);
  }

  @Test
  void bytesOf_rendition_holdsWhatAPlaylistNeeds() {
    assertThat(MediaRing.bytesOf(RenditionSpec.FULL)).isEqualTo(8_750_000);
    assertThat(5 * MediaRing.bytesOf(RenditionSpec.FULL)).isLessThan(HlsLimits.DEFAULT.maxBytes());
  }

  @Test
  void playlist_saysWhatThereIsAndWhatComes() {
    send(70, 40_000); // 1.2 s, 1.2 s, and ten pictures more

    assertThat(Playlist.of(ring.window()))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-TARGETDURATION:2
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.002
            #EXT-X-PART-INF:PART-TARGET=0.334
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="init1.mp4"
            #EXT-X-PART:DURATION=0.32000,URI="0.0.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.08000,URI="0.1.m4s"
            #EXT-X-PART:DURATION=0.32000,URI="0.2.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.08000,URI="0.3.m4s"
            #EXT-X-PART:DURATION=0.32000,URI="0.4.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.08000,URI="0.5.m4s"
            #EXTINF:1.20000,
            0.m4s
            #EXT-X-PART:DURATION=0.32000,URI="1.0.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.08000,URI="1.1.m4s"
            #EXT-X-PART:DURATION=0.32000,URI="1.2.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.08000,URI="1.3.m4s"
            #EXT-X-PART:DURATION=0.32000,URI="1.4.m4s",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.08000,URI="1.5.m4s"
            #EXTINF:1.20000,
            1.m4s
            #EXT-X-PART:DURATION=0.32000,URI="2.0.m4s",INDEPENDENT=YES
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="2.1.m4s"
            """);
  }

  @Test
  void holds_partBehindASegmentsLast_isTheFirstOfTheNext() {
    send(61, 40_000); // segments 0 and 1 are complete, of 2 nothing but an open part
    Window window = ring.window();
    assertThat(window.holds(1, 5)).isTrue();
    assertThat(window.holds(1, 6)).isFalse();
    assertThat(window.holds(1, -1)).isTrue();
    assertThat(window.holds(2, 0)).isFalse();
    assertThat(window.hints(2, 0)).isTrue();

    send(9, 40_000);
    window = ring.window();
    assertThat(window.holds(1, 6)).isTrue();
    assertThat(window.holds(2, 0)).isTrue();
    assertThat(window.holds(2, 1)).isFalse();
    assertThat(window.holds(2, -1)).isFalse();
    assertThat(window.hints(2, 1)).isTrue();
  }

  private static int fragments(Window window) {
    return window.segments().stream().mapToInt(segment -> segment.fragments().size()).sum();
  }

  private static int bytes(Window window) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Segment segment : window.segments()) {
      segment.fragments().forEach(fragment -> all.writeBytes(fragment.message()));
    }
    return all.size();
  }
}
