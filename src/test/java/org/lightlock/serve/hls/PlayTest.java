package org.lightlock.serve.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.serve.Admission;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.NamedStream;

/** From where a play's requests may come. */
class PlayTest {
  private static final CameraId GATE = new CameraId("gate");

  private final ScriptedAccess access = new ScriptedAccess("gate");
  private final Session session = access.session(access.signIn()).orElseThrow();

  private Play play(InetAddress from) {
    var admitted =
        new Admissions(access, AdmissionLimits.DEFAULT).admit(session, GATE, "full", Way.HLS, from);
    Admission admission =
        switch (admitted) {
          case Admissions.Result.Admitted(Admission one) -> one;
          case Admissions.Result refused -> throw new AssertionError(refused);
        };
    return new Play(
        "token",
        session,
        admission,
        from,
        new MediaRing(new FragmentStream(), HlsLimits.DEFAULT, 1_000_000, 2_000_000),
        HlsLimits.DEFAULT,
        System::nanoTime,
        () -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2::1, 2001:db8:1:2:89ab::7, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, 2001:db8:1:2::1, false"
  })
  void play_isOfOneNetwork(String started, String asks, boolean itsViewer) {
    Play play = play(InetAddress.ofLiteral(started));
    InetAddress from = InetAddress.ofLiteral(asks);

    assertThat(play.isFrom(from)).isEqualTo(itsViewer);
    assertThat(play.isOf(session, new NamedStream(GATE, "full"), from)).isEqualTo(itsViewer);
    play.end();
  }
}
