package org.lightlock.access.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TestAuthority.Request;

class ClientTrustTest {
  private static final Duration RELOAD = Duration.ofSeconds(30);

  @TempDir Path directory;
  private TestAuthority authority;
  private FakeResponder responder;
  private OcspResponses responses;
  private Path ca;
  private Path crl;
  private InstantSource clock = InstantSource.system();

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("clients");
    responder = new FakeResponder(authority);
    responses = new OcspResponses(Optional.empty(), Duration.ZERO, Ticker.systemTicker());
    ca = TestAuthority.write(directory.resolve("ca.pem"), authority.certificate());
    crl = directory.resolve("ca.crl");
    writeList(Duration.ofDays(1));
  }

  @AfterEach
  void stop() {
    responses.close();
    responder.close();
  }

  private void writeList(Duration life) throws Exception {
    TestAuthority.write(crl, authority.crl(Instant.now().plus(life)));
  }

  private ClientTrust byLists() throws Exception {
    return new ClientTrust(
        new ClientTrustSettings(ca, List.of(crl), false, Optional.empty(), RELOAD),
        responses,
        clock);
  }

  private ClientTrust byAsking() throws Exception {
    return new ClientTrust(
        new ClientTrustSettings(ca, List.of(), true, Optional.empty(), RELOAD), responses, clock);
  }

  private X509Certificate issue(Request request) throws Exception {
    return authority.issue(request.responder(responder.address())).certificate();
  }

  private X509Certificate wall() throws Exception {
    return issue(Request.of("CN=wall-1").dns("wall-1.example"));
  }

  @Test
  void check_good_isGood() throws Exception {
    assertThat(byLists().check(List.of(wall()))).isEqualTo(Verdict.GOOD);
    assertThat(byAsking().check(List.of(wall()))).isEqualTo(Verdict.GOOD);
    assertThat(byLists().check(List.of(wall(), authority.certificate()))).isEqualTo(Verdict.GOOD);
    assertThat(byLists().check(List.of(issue(Request.of("CN=w").rsa(2_048)))))
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void check_otherAuthority_isNotTrusted() throws Exception {
    var other = new TestAuthority("clients");
    X509Certificate forged = other.issue(Request.of("CN=wall-1")).certificate();

    assertThat(byLists().check(List.of(forged))).isEqualTo(Verdict.NOT_TRUSTED);
    assertThat(byLists().check(List.of(forged, other.certificate())))
        .isEqualTo(Verdict.NOT_TRUSTED);
    assertThat(byLists().check(List.of(forged, authority.certificate())))
        .isEqualTo(Verdict.NOT_TRUSTED);
    assertThat(byLists().check(List.of())).isEqualTo(Verdict.NOT_TRUSTED);
    assertThat(responder.requests).hasValue(0);
  }

  @Test
  void check_outOfItsTime_isExpired() throws Exception {
    Instant now = Instant.now();
    X509Certificate old =
        issue(Request.of("CN=w").valid(now.minusSeconds(7_200), now.minusSeconds(3_600)));
    X509Certificate early =
        issue(Request.of("CN=w").valid(now.plusSeconds(3_600), now.plusSeconds(7_200)));

    assertThat(byLists().check(List.of(old))).isEqualTo(Verdict.EXPIRED);
    assertThat(byLists().check(List.of(early))).isEqualTo(Verdict.EXPIRED);
  }

  @Test
  void check_notForClients_isWrongPurpose() throws Exception {
    assertThat(byLists().check(List.of(issue(Request.of("CN=w").purpose(Optional.empty())))))
        .isEqualTo(Verdict.WRONG_PURPOSE);
    assertThat(byLists().check(List.of(issue(Request.of("CN=w").forServer()))))
        .isEqualTo(Verdict.WRONG_PURPOSE);
    assertThat(
            byLists()
                .check(
                    List.of(
                        issue(
                            Request.of("CN=w")
                                .purpose(Optional.of(KeyPurposeId.id_kp_emailProtection))))))
        .isEqualTo(Verdict.WRONG_PURPOSE);
    assertThat(byLists().check(List.of(authority.certificate()))).isEqualTo(Verdict.WRONG_PURPOSE);
  }

  @Test
  void check_weakKey_isRefused() throws Exception {
    assertThat(byLists().check(List.of(issue(Request.of("CN=w").rsa(1_024)))))
        .isEqualTo(Verdict.WEAK_KEY);
  }

  @Test
  void check_onTheList_isRevoked() throws Exception {
    X509Certificate stolen = wall();
    ClientTrust trust = byLists();
    assertThat(trust.check(List.of(stolen))).isEqualTo(Verdict.GOOD);

    authority.revoke(stolen);
    writeList(Duration.ofDays(1));
    assertThat(trust.reload()).isTrue();

    assertThat(trust.check(List.of(stolen))).isEqualTo(Verdict.REVOKED);
    assertThat(trust.check(List.of(wall()))).isEqualTo(Verdict.GOOD);
    assertThat(trust.reload()).isFalse();
  }

  @Test
  void check_listThatHasEnded_cannotTell() throws Exception {
    writeList(Duration.ofDays(1));
    X509Certificate good = wall();
    ClientTrust trust = byLists();
    assertThat(trust.check(List.of(good))).isEqualTo(Verdict.GOOD);

    writeList(Duration.ofHours(-2));
    trust.reload();

    assertThat(trust.check(List.of(good))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
  }

  @Test
  void check_listOfAnotherAuthority_cannotTell() throws Exception {
    TestAuthority.write(crl, new TestAuthority("clients").crl(Instant.now().plusSeconds(3_600)));

    assertThat(byLists().check(List.of(wall()))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
  }

  @Test
  void reload_brokenFile_changesNothing() throws Exception {
    X509Certificate good = wall();
    ClientTrust trust = byLists();
    Files.write(crl, "junk".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(trust::reload).isInstanceOf(ClientTrustException.class);
    assertThat(trust.check(List.of(good))).isEqualTo(Verdict.GOOD);
  }

  @Test
  void start_missingFiles_saysWhich() throws Exception {
    Files.delete(crl);
    assertThatThrownBy(this::byLists).hasMessageContaining("ca.crl");
  }

  @Test
  void ask_revoked_isRevoked() throws Exception {
    X509Certificate stolen = wall();
    ClientTrust trust = byAsking();
    assertThat(trust.check(List.of(stolen))).isEqualTo(Verdict.GOOD);
    authority.revoke(stolen);

    assertThat(trust.check(List.of(stolen))).isEqualTo(Verdict.REVOKED);
  }

  @Test
  void ask_responderAway_cannotTell() throws Exception {
    responder.away = true;
    assertThat(byAsking().check(List.of(wall()))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
    X509Certificate withoutResponder = authority.issue(Request.of("CN=w")).certificate();
    assertThat(byAsking().check(List.of(withoutResponder))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
  }

  @Test
  void ask_responderAwayForAWhile_believesWhatItSaidUntilThatEnds() throws Exception {
    X509Certificate good = wall();
    ClientTrust trust = byAsking();
    assertThat(trust.check(List.of(good))).isEqualTo(Verdict.GOOD);
    responder.away = true;

    assertThat(trust.check(List.of(good))).isEqualTo(Verdict.GOOD);
    clock = () -> Instant.now().plus(Duration.ofHours(1));
    assertThat(byAsking().check(List.of(good))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
  }

  @Test
  void ask_answersThatLie_cannotTell() throws Exception {
    X509Certificate good = wall();
    responder.signer = new TestAuthority("clients");
    assertThat(byAsking().check(List.of(good))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
    responder.signer = authority;
    responder.said = Instant.now().minus(Duration.ofDays(2));
    assertThat(byAsking().check(List.of(wall()))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
    for (byte[] junk : List.of(new byte[0], new byte[] {0x30, 0x7f}, new byte[1 << 20])) {
      responder.junk = Optional.of(junk);
      assertThat(byAsking().check(List.of(wall()))).isEqualTo(Verdict.REVOCATION_UNKNOWN);
    }
  }

  @Test
  void settings_withoutAnyWayToTell_areRefused() {
    assertThatThrownBy(
            () -> new ClientTrustSettings(ca, List.of(), false, Optional.empty(), RELOAD))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
