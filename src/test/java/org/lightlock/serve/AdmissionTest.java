package org.lightlock.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;

/** One viewer's place and its grants. */
class AdmissionTest {
  private final ScriptedAccess access = new ScriptedAccess("gate");
  private final Admissions admissions = new Admissions(access, AdmissionLimits.DEFAULT);

  private Admission admit() {
    return switch (admissions.admit(
        access.session(access.signIn()).orElseThrow(),
        new CameraId("gate"),
        "full",
        Way.MSE,
        InetAddress.getLoopbackAddress())) {
      case Admissions.Result.Admitted(Admission admission) -> admission;
      case Admissions.Result refused -> throw new AssertionError(refused);
    };
  }

  @Test
  void also_grantsAnotherRenditionUnderTheSamePlace() {
    Admission admission = admit();

    ViewerGrant more = admission.also("tile").orElseThrow();

    assertThat(more.camera()).isEqualTo(admission.grant().camera());
    assertThat(more.rendition()).isEqualTo("tile");
    assertThat(admissions.open()).isEqualTo(1);
    assertThat(access.openGrants()).isEqualTo(2);
  }

  @Test
  void giveBack_releasesAFurtherGrantOnceAndNeverTheFirst() {
    Admission admission = admit();
    ViewerGrant more = admission.also("tile").orElseThrow();

    admission.giveBack(more);
    admission.giveBack(more);
    admission.giveBack(admission.grant());

    assertThat(access.releasedGrants()).isEqualTo(1);
    assertThat(access.openGrants()).isEqualTo(1);
  }

  @Test
  void close_givesEverythingBack_andGrantsNothingMore() {
    Admission admission = admit();
    var _ = admission.also("tile");

    admission.close();

    assertThat(access.openGrants()).isZero();
    assertThat(admissions.open()).isZero();
    assertThat(admission.also("tile")).isEmpty();
  }
}
