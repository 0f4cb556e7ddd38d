package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.ValueLayout;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.Card;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.Rejection;

class CardPicturesTest {
  /** 12:34:56 UTC. */
  private static final long SINCE_MILLIS = 45_296_000;

  private static final FrameHeader SMALL =
      new FrameHeader(2, 321, 181, 0, 0, Codec.H264, ColourMatrix.BT709, true);

  private final CardPictures cards = new CardPictures("Yard", ZoneOffset.UTC);

  @AfterEach
  void close() {
    cards.close();
  }

  @Test
  void card_beforeTheFirstFrame_hasTheUsualSizeAndLaterTheCamerasEvenSize() {
    FrameLease first = card(CameraState.CONNECTING, null, Optional.empty());
    assertThat(first.pixels().width()).isEqualTo(1280);
    assertThat(first.pixels().height()).isEqualTo(720);
    first.release();
    FrameLease small = card(CameraState.CONNECTING, null, Optional.of(SMALL));
    assertThat(small.pixels().width()).isEqualTo(320);
    assertThat(small.pixels().height()).isEqualTo(180);
    small.release();
  }

  @Test
  void card_eachState_saysItInItsOwnWords() {
    for (CameraState state : CameraState.values()) {
      String words =
          switch (state) {
            case IDLE, CONNECTING, STANDBY -> "connecting";
            case LIVE, NO_SIGNAL, UNREACHABLE, CAMERA_SIDE_AWAY -> "no signal since 12:34:56";
            case LOGIN_REFUSED -> "login refused since 12:34:56";
            case REJECTED -> "not shown since 12:34:56";
            case NO_CONFINEMENT -> "not decoded: no confinement";
          };
      FrameLease lease = card(state, Rejection.DECODE_STALLED, Optional.of(SMALL));
      try (Card expected = new Card(320, 180)) {
        Pixels drawn = expected.draw("Yard", words, Rejection.DECODE_STALLED.words());
        assertThat(hash(lease.pixels())).as(state.name()).isEqualTo(hash(drawn));
      }
      lease.release();
    }
  }

  @Test
  void card_reason_isPartOfThePicture() {
    Set<Integer> pictures = new HashSet<>();
    for (Rejection reason :
        List.of(Rejection.DECODE_STALLED, Rejection.DECODE_FAILED, Rejection.RTSP_UNREACHABLE)) {
      FrameLease lease = card(CameraState.NO_SIGNAL, reason, Optional.of(SMALL));
      pictures.add(hash(lease.pixels()));
      lease.release();
    }
    assertThat(pictures).hasSize(3);
  }

  @Test
  void card_sameWords_isDrawnOnceAndStampedAnew() {
    FrameLease one = card(CameraState.NO_SIGNAL, null, Optional.of(SMALL));
    FrameLease two = card(CameraState.NO_SIGNAL, null, Optional.of(SMALL));
    assertThat(two.pixels()).isSameAs(one.pixels());
    assertThat(two.arrivalNanos()).isGreaterThanOrEqualTo(one.arrivalNanos());
    assertThat(two.ptsMicros()).isEqualTo(two.arrivalNanos() / 1000);
    one.release();
    two.release();
  }

  @Test
  void release_ofTheLastHolder_freesACardThatIsNoLongerShown() {
    FrameLease old = card(CameraState.NO_SIGNAL, null, Optional.of(SMALL));
    Pixels pixels = old.pixels();
    old.retain();
    card(CameraState.LOGIN_REFUSED, null, Optional.of(SMALL)).release();
    assertThat(hash(pixels)).as("two holders").isNotZero();
    old.release();
    assertThat(hash(pixels)).as("one holder").isNotZero();
    old.release();
    assertThatIllegalStateException().isThrownBy(() -> hash(pixels));
  }

  @Test
  void release_ofTheShownCard_keepsItUntilClose() {
    FrameLease lease = card(CameraState.NO_SIGNAL, null, Optional.of(SMALL));
    Pixels pixels = lease.pixels();
    lease.release();
    assertThat(hash(pixels)).isNotZero();
    cards.close();
    assertThatIllegalStateException().isThrownBy(() -> hash(pixels));
  }

  private FrameLease card(
      CameraState state, @Nullable Rejection reason, Optional<FrameHeader> last) {
    CameraStatus status =
        new CameraStatus(
            new CameraId("yard"),
            "Yard",
            state,
            Optional.empty(),
            0,
            0,
            0,
            -1,
            0,
            Optional.ofNullable(reason),
            0);
    return cards.card(status, SINCE_MILLIS, last);
  }

  private static int hash(Pixels pixels) {
    return Arrays.hashCode(pixels.luma().toArray(ValueLayout.JAVA_BYTE));
  }
}
