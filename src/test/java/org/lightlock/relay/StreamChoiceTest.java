package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.StreamChoice.Now;
import org.lightlock.relay.StreamChoice.Stream;
import org.lightlock.relay.StreamChoice.Wish;

class StreamChoiceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Now LIVE = new Now(true, true, 0, null);
  private static final Wish SUB = new Wish(false, true, Stream.SUB);
  private static final Wish MAIN = new Wish(true, false, Stream.MAIN);
  private static final Wish BOTH_FOR_MAIN = new Wish(true, true, Stream.MAIN);
  private static final Wish BOTH_FOR_SUB = new Wish(true, true, Stream.SUB);

  private final StreamChoice choice = new StreamChoice();

  @Test
  void at_nobody_isNothing() {
    assertThat(choice.at(0, false, false, LIVE, LIVE)).isEqualTo(Wish.NOTHING);
  }

  @Test
  void at_tilesOnly_isSub() {
    assertThat(choice.at(0, true, false, Now.CLOSED, Now.CLOSED)).isEqualTo(SUB);
    assertThat(choice.at(SECOND, true, false, Now.CLOSED, LIVE)).isEqualTo(SUB);
  }

  @Test
  void at_largeAtOnce_isMainAlone() {
    assertThat(choice.at(0, true, true, Now.CLOSED, Now.CLOSED)).isEqualTo(MAIN);
  }

  @Test
  void at_largeAfterTiles_keepsSubUntilMainHasLivedForAWhile() {
    assertThat(choice.at(0, true, true, Now.CLOSED, LIVE)).isEqualTo(BOTH_FOR_MAIN);
    assertThat(choice.at(9 * SECOND, true, true, opening(9), LIVE)).isEqualTo(BOTH_FOR_MAIN);
    assertThat(choice.at(10 * SECOND, true, true, LIVE, LIVE)).isEqualTo(BOTH_FOR_MAIN);
    assertThat(choice.at(12 * SECOND, true, true, LIVE, LIVE)).isEqualTo(BOTH_FOR_MAIN);
    assertThat(choice.at(13 * SECOND, true, true, LIVE, LIVE)).isEqualTo(MAIN);
    assertThat(choice.at(14 * SECOND, true, true, LIVE, Now.CLOSED)).isEqualTo(MAIN);
  }

  @Test
  void at_largeLeft_goesBackAfterAWhileAndKeepsMainUntilSubLives() {
    assertThat(choice.at(0, true, true, LIVE, Now.CLOSED)).isEqualTo(MAIN);
    assertThat(choice.at(4 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(MAIN);
    assertThat(choice.at(5 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(BOTH_FOR_SUB);
    assertThat(choice.at(6 * SECOND, true, false, LIVE, opening(1))).isEqualTo(BOTH_FOR_SUB);
    assertThat(choice.at(7 * SECOND, true, false, LIVE, LIVE)).isEqualTo(SUB);
  }

  @Test
  void at_noSubStream_isMainForMinutesAndUntilAnotherCameraSide() {
    choice.noSubStream(0);
    assertThat(choice.at(SECOND, true, false, Now.CLOSED, opening(1))).isEqualTo(MAIN);
    assertThat(choice.at(599 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(MAIN);
    assertThat(choice.at(600 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(BOTH_FOR_SUB);
    choice.noSubStream(600 * SECOND);
    assertThat(choice.at(601 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(MAIN);
    choice.forget();
    assertThat(choice.at(602 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(BOTH_FOR_SUB);
  }

  @ParameterizedTest
  @EnumSource(names = {"RTSP_STREAM_NOT_FOUND", "SDP_NO_VIDEO", "PAYLOAD_DIMENSIONS"})
  void at_subIsNoGood_isMain(Rejection why) {
    assertThat(choice.at(0, true, false, Now.CLOSED, failed(why))).isEqualTo(MAIN);
    assertThat(choice.at(299 * SECOND, true, false, LIVE, Now.CLOSED)).isEqualTo(MAIN);
  }

  @ParameterizedTest
  @EnumSource(names = {"RTSP_UNREACHABLE", "RTSP_CLOSED", "RTSP_AUTH_REFUSED", "DECODE_STALLED"})
  void at_cameraIsAway_waitsForSub(Rejection why) {
    assertThat(choice.at(0, true, false, Now.CLOSED, failed(why))).isEqualTo(SUB);
  }

  @Test
  void at_subSaysNothing_isMainAfterAWhile() {
    assertThat(choice.at(0, true, false, Now.CLOSED, opening(20))).isEqualTo(SUB);
    assertThat(choice.at(SECOND, true, false, Now.CLOSED, opening(21))).isEqualTo(MAIN);
  }

  @ParameterizedTest
  @EnumSource(names = {"RTSP_TOO_MANY_CONNECTIONS", "RTSP_AUTH_REFUSED"})
  void at_cameraLetsOneClientIn_subMakesRoom(Rejection why) {
    assertThat(choice.at(0, true, true, failed(why), LIVE)).isEqualTo(MAIN);
  }

  private static Now opening(long seconds) {
    return new Now(true, false, seconds * SECOND, null);
  }

  private static Now failed(@Nullable Rejection why) {
    return new Now(true, false, SECOND, why);
  }
}
