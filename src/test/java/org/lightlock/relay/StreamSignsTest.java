package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;

class StreamSignsTest {
  private static final long SECOND = 1_000_000_000L;

  private final Map<Integer, Long> counted = new TreeMap<>();
  private final StreamSigns signs =
      new StreamSigns(
          new CameraId("yard"),
          new SecurityEvents(
              InstantSource.system(),
              new RelayEvents() {
                @Override
                public void securityEvent(CameraId camera, int attackCase, long times) {
                  counted.merge(attackCase, times, Long::sum);
                }
              }));

  @Test
  void rejected_totals_countWhatTheyRise() {
    assertThat(rejected(Rejection.RTP_MALFORMED, 4)).isEqualTo(4);
    assertThat(rejected(Rejection.RTP_MALFORMED, 4)).isZero();
    assertThat(rejected(Rejection.RTP_MALFORMED, 7)).isEqualTo(3);
    assertThat(rejected(Rejection.RTSP_CLOSED, 2)).isEqualTo(2);
    assertThat(counted).isEqualTo(Map.of(25, 7L));
    signs.message(Message.of(Kind.WORKER_STARTED, 1), 0);
    assertThat(rejected(Rejection.RTP_MALFORMED, 2)).as("a fresh worker's").isEqualTo(2);
  }

  @Test
  void rejected_hugeOrFallingTotals_countLittle() {
    assertThat(rejected(Rejection.RTP_MALFORMED, Long.MAX_VALUE)).isEqualTo(1_000_000);
    assertThat(rejected(Rejection.RTP_MALFORMED, Long.MIN_VALUE)).isZero();
    assertThat(rejected(Rejection.RTP_MALFORMED, Long.MAX_VALUE)).isZero();
    assertThat(signs.message(Message.of(Kind.REJECTED, 99_999, 5), 0)).isZero();
  }

  @Test
  void ended_isCountedUnlessItsRejectionWas() {
    signs.message(Message.of(Kind.ENDED, Rejection.RTSP_REDIRECT.number()), 0);
    assertThat(counted).isEqualTo(Map.of(8, 1L));
    signs.message(Message.of(Kind.WORKER_STARTED, 1), 0);
    rejected(Rejection.RTSP_REDIRECT, 1);
    signs.message(Message.of(Kind.ENDED, Rejection.RTSP_REDIRECT.number()), 0);
    assertThat(counted).isEqualTo(Map.of(8, 2L));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 31, 33",
    "-1, 6, 29",
    "-1, 11, 29",
    "3, 0, 29",
    "-1, 9, 0",
    "0, 0, 0",
    "11, 0, 0"
  })
  void workerLost_once_isTheCaseOfItsSignal(int exit, int signal, int attackCase) {
    lost(exit, signal, 0);
    assertThat(counted).isEqualTo(attackCase == 0 ? Map.of() : Map.of(attackCase, 1L));
  }

  @Test
  void workerLost_threeTimesWithinAMinute_isCase41() {
    lost(-1, 9, 0);
    lost(13, 0, 10 * SECOND);
    assertThat(counted).isEmpty();
    lost(-1, 9, 59 * SECOND);
    assertThat(counted).isEqualTo(Map.of(41, 1L));
  }

  @Test
  void workerLost_slowlyOrWithOrderlyEndsBetween_isNoCase() {
    lost(-1, 9, 0);
    lost(-1, 9, 40 * SECOND);
    lost(-1, 9, 80 * SECOND);
    lost(0, 0, 81 * SECOND);
    lost(-1, 9, 82 * SECOND);
    lost(-1, 9, 83 * SECOND);
    lost(-1, 0, 84 * SECOND);
    assertThat(counted).isEmpty();
  }

  private long rejected(Rejection why, long total) {
    return signs.message(Message.of(Kind.REJECTED, why.number(), total), 0);
  }

  private void lost(int exit, int signal, long now) {
    signs.message(Message.of(Kind.WORKER_LOST, exit, signal), now);
  }
}
