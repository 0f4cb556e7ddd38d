package org.lightlock.serve.webrtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a lite agent answers, and to whom it says nothing. */
class IceLiteTest {
  private static final String PASSWORD = "a-password-of-24-letters";
  private static final InetSocketAddress HOME = at(40_000);

  private final IceLite agent = new IceLite("ours", PASSWORD, 0);
  private long now;

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private IceReply receive(byte[] packet, InetSocketAddress from) {
    return agent.receive(packet, 0, packet.length, from, now);
  }

  private static byte[] check(boolean nominate) {
    return StunRequest.check("ours:theirs", PASSWORD, nominate);
  }

  private void assertDiscarded(byte[] packet, IceDiscard reason) {
    assertThat(receive(packet, HOME)).isEqualTo(new IceReply.Discard(reason));
    assertThat(agent.knows(HOME)).isFalse();
  }

  @Test
  void check_authentic_isAnsweredAndRemembered() {
    assertThat(receive(check(false), HOME))
        .isInstanceOfSatisfying(
            IceReply.Answer.class, answer -> assertThat(answer.nominated()).isFalse());
    assertThat(agent.knows(HOME)).isTrue();
    assertThat(agent.knows(at(40_001))).isFalse();
  }

  /** Firefox nominates once more when a better pair turns up. */
  @Test
  void nomination_ofASecondPairLater_isFollowed() {
    for (int port : new int[] {40_000, 40_001, 40_000}) {
      assertThat(receive(check(true), at(port)))
          .isInstanceOfSatisfying(
              IceReply.Answer.class, answer -> assertThat(answer.nominated()).isTrue());
    }
    assertThat(agent.knows(at(40_001))).isTrue();
  }

  @Test
  void tuples_beyondEight_forgetTheLongestUnused() {
    for (int port = 40_000; port <= 40_000 + IceLite.MOST_TUPLES; port++) {
      receive(check(false), at(port));
    }
    assertThat(agent.knows(at(40_000))).isFalse();
    assertThat(agent.knows(at(40_001))).isTrue();
  }

  @Test
  void consent_withoutChecks_endsAfterFifteenSeconds() {
    receive(check(true), HOME);
    assertThat(agent.consentGone(Duration.ofSeconds(15).toNanos())).isFalse();
    assertThat(agent.consentGone(Duration.ofSeconds(16).toNanos())).isTrue();

    now = Duration.ofSeconds(14).toNanos();
    receive(check(false), HOME);
    assertThat(agent.consentGone(Duration.ofSeconds(28).toNanos())).isFalse();
  }

  @Test
  void consent_isNotRenewedByForgedChecks() {
    now = Duration.ofSeconds(14).toNanos();
    receive(StunRequest.check("ours:theirs", "another password", true), HOME);
    assertThat(agent.consentGone(Duration.ofSeconds(16).toNanos())).isTrue();
  }

  @Test
  void check_wrongPassword_isDiscarded() {
    assertDiscarded(StunRequest.check("ours:theirs", "guess", true), IceDiscard.INTEGRITY);
  }

  @Test
  void check_forSomebodyElse_isDiscarded() {
    assertDiscarded(StunRequest.check("other:theirs", PASSWORD, true), IceDiscard.USERNAME);
    assertDiscarded(StunRequest.check("ours", PASSWORD, true), IceDiscard.USERNAME);
  }

  @Test
  void check_changedOnTheWay_isDiscarded() {
    byte[] packet = check(true);
    packet[30] ^= 1;
    assertDiscarded(packet, IceDiscard.FINGERPRINT);
  }

  @Test
  void check_withoutAnAttribute_isDiscarded() {
    byte[] user = "ours:theirs".getBytes(StandardCharsets.UTF_8);
    byte[] priority = new byte[4];
    assertDiscarded(
        new StunRequest(1).attribute(0x24, priority).integrity(PASSWORD).fingerprint().done(),
        IceDiscard.INCOMPLETE);
    assertDiscarded(
        new StunRequest(1).attribute(0x06, user).integrity(PASSWORD).fingerprint().done(),
        IceDiscard.INCOMPLETE);
    assertDiscarded(
        new StunRequest(1).attribute(0x06, user).attribute(0x24, priority).fingerprint().done(),
        IceDiscard.INCOMPLETE);
    assertDiscarded(
        new StunRequest(1)
            .attribute(0x06, user)
            .attribute(0x24, priority)
            .integrity(PASSWORD)
            .done(),
        IceDiscard.INCOMPLETE);
  }

  /** What stands behind the integrity could have been added by anybody. */
  @Test
  void useCandidate_behindTheIntegrity_doesNotNominate() {
    byte[] packet =
        new StunRequest(1)
            .attribute(0x06, "ours:theirs".getBytes(StandardCharsets.UTF_8))
            .attribute(0x24, new byte[4])
            .integrity(PASSWORD)
            .attribute(StunMessage.USE_CANDIDATE, new byte[0])
            .fingerprint()
            .done();
    assertThat(receive(packet, HOME))
        .isInstanceOfSatisfying(
            IceReply.Answer.class, answer -> assertThat(answer.nominated()).isFalse());
  }

  @Test
  void indicationsAndAnswers_areDiscarded() {
    byte[] indication = new StunRequest(0x11).integrity(PASSWORD).fingerprint().done();
    assertDiscarded(indication, IceDiscard.NO_REQUEST);
    byte[] success = new StunRequest(0x101).integrity(PASSWORD).fingerprint().done();
    assertDiscarded(success, IceDiscard.NO_REQUEST);
  }

  @Test
  void messages_thatAreCutOrLieAboutLengths_areMalformed() {
    byte[] whole = check(true);
    for (int length = 0; length < whole.length; length++) {
      assertThat(agent.receive(whole, 0, length, HOME, 0))
          .isEqualTo(new IceReply.Discard(IceDiscard.MALFORMED));
    }
    byte[] lying = check(true);
    lying[23] = (byte) 0xff;
    assertDiscarded(lying, IceDiscard.MALFORMED);
  }

  @Test
  void credentials_areLongEnoughAndNotInWords() {
    IceLite made = IceLite.generate(new SecureRandom(), 0);
    assertThat(made.ufrag()).hasSize(8).matches("[A-Za-z0-9+/]+");
    assertThat(made.password()).hasSize(24).matches("[A-Za-z0-9+/]+");
    assertThat(made.toString()).doesNotContain(made.password());
  }
}
