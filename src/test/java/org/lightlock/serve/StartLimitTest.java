package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;

class StartLimitTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.8");

  private final AtomicLong nanos = new AtomicLong();
  private final StartLimit limit = new StartLimit(60, 120, nanos::get);

  private int begun(String user, InetAddress from, int tried) {
    int begun = 0;
    for (int i = 0; i < tried; i++) {
      begun += limit.take(user, from).isZero() ? 1 : 0;
    }
    return begun;
  }

  @Test
  void take_oneAccount_getsItsBurstAndThenItsShareOfAMinute() {
    assertThat(begun("ann", HERE, 100)).isEqualTo(15);
    assertThat(limit.take("ann", THERE)).isEqualTo(Duration.ofSeconds(1));

    nanos.addAndGet(Duration.ofSeconds(5).toNanos());

    assertThat(begun("ann", THERE, 100)).isEqualTo(5);
    assertThat(begun("bob", THERE, 10)).as("somebody else").isEqualTo(10);
  }

  @Test
  void take_manyAccountsOfOneAddress_shareWhatItHas() {
    int begun = 0;
    for (int i = 0; i < 50; i++) {
      begun += begun("user" + i, HERE, 1);
    }

    assertThat(begun).isEqualTo(30);
    assertThat(begun("ann", THERE, 1)).as("another address").isEqualTo(1);
  }

  /** The flood: a viewer starts and stops for ever. Only what is let in is written down. */
  @Test
  void admit_startingAndStopping_isHeldBackBeforeItIsWrittenDown() {
    ScriptedAccess access = new ScriptedAccess("gate");
    Admissions admissions = new Admissions(access, AdmissionLimits.DEFAULT, limit);
    Session viewer = access.session(access.signIn()).orElseThrow();
    CameraId gate = new CameraId("gate");
    int in = 0;
    for (int i = 0; i < 1_000; i++) {
      switch (admissions.admit(viewer, gate, "full", Way.MSE, HERE)) {
        case Admissions.Result.Admitted(Admission admission) -> {
          admission.close();
          in++;
        }
        case Admissions.Result.TooOften(Duration wait) ->
            assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
        case Admissions.Result other -> throw new AssertionError(other.toString());
      }
    }

    assertThat(in).isEqualTo(15);
    assertThat(admissions.open()).isZero();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(admissions.admit(viewer, gate, "full", Way.SNAPSHOT, HERE))
        .isInstanceOf(Admissions.Result.Admitted.class);
  }
}
