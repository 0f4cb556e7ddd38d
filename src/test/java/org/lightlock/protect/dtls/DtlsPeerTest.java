package org.lightlock.protect.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.protect.srtp.SrtpKeys;
import org.lightlock.protect.srtp.SrtpProfile;

/** The gateway's side of DTLS against a client of Bouncy Castle's. */
class DtlsPeerTest {
  private static final DtlsIdentity GATEWAY = DtlsIdentity.generate();
  private static final DtlsIdentity VIEWER = DtlsIdentity.generate();

  private final AtomicReference<@Nullable SrtpKeys> outbound = new AtomicReference<>();
  private final AtomicReference<@Nullable SrtpKeys> inbound = new AtomicReference<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final List<HandshakeFailure> failures = new CopyOnWriteArrayList<>();
  private @Nullable DtlsPeer started;

  private final DtlsPeer.Listener listener =
      new DtlsPeer.Listener() {
        @Override
        public void connected(SrtpKeys toViewer, SrtpKeys fromViewer) {
          inbound.set(fromViewer);
          outbound.set(toViewer);
        }

        @Override
        public void failed(HandshakeFailure why) {
          failures.add(why);
        }

        @Override
        public void ended() {
          ended.incrementAndGet();
        }
      };

  private static byte[] sha256(DtlsIdentity identity) {
    return HexFormat.ofDelimiter(":").withUpperCase().parseHex(identity.sha256Fingerprint());
  }

  private void accept(ViewerDtls viewer, byte[] announced) {
    started = DtlsPeer.start(GATEWAY, announced, viewer::take, listener);
  }

  private DtlsPeer peer() {
    return Objects.requireNonNull(started);
  }

  private static SrtpKeys keys(AtomicReference<@Nullable SrtpKeys> of) {
    return Objects.requireNonNull(of.get());
  }

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void handshake_givesBothSidesTheSameKeys() throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 1, 7);
    accept(viewer, sha256(VIEWER));

    viewer.connect(peer());

    await().until(() -> outbound.get() != null);
    // Ours comes first: the AEAD, although the viewer named it last.
    assertThat(keys(outbound).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    assertThat(keys(inbound).profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    assertThat(viewer.material()).hasSize(56).isNotEqualTo(new byte[56]);
    assertThat(ended).hasValue(0);
  }

  @Test
  void handshake_onlyCounterMode_isTaken() throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 1);
    accept(viewer, sha256(VIEWER));

    viewer.connect(peer());

    await().until(() -> outbound.get() != null);
    assertThat(keys(outbound).profile()).isEqualTo(SrtpProfile.AES128_CM_SHA1_80);
  }

  /** Firefox 146 and newer, with a post-quantum key share in its first message. */
  @Test
  void clientHello_inFragments_isPutTogether() throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7).inFragmentsOf(120);
    accept(viewer, sha256(VIEWER));

    viewer.connect(peer());

    await().until(() -> outbound.get() != null);
    assertThat(viewer.datagramsSent()).isGreaterThan(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void flight_lost_isRepeated(int losses) throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7).losing(losses);
    accept(viewer, sha256(VIEWER));

    viewer.connect(peer());

    await().until(() -> outbound.get() != null);
  }

  /** Without encryption that is authenticated, or without keys of this connection's own. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_NULL_SHA,
        CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
      })
  void suite_notApproved_isRefused(int suite) {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7).withSuites(suite);
    accept(viewer, sha256(VIEWER));

    assertThatThrownBy(() -> viewer.connect(peer())).isInstanceOf(IOException.class);

    await().until(() -> ended.get() == 1);
    assertThat(outbound.get()).isNull();
  }

  @Test
  void suite_approved_isTaken() throws Exception {
    for (int suite :
        new int[] {
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        }) {
      outbound.set(null);
      ViewerDtls viewer = new ViewerDtls(VIEWER, 7).withSuites(suite);
      accept(viewer, sha256(VIEWER));

      viewer.connect(peer());

      await().until(() -> outbound.get() != null);
      close();
    }
  }

  @Test
  void certificate_otherThanAnnounced_isRefused() {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7);
    accept(viewer, sha256(GATEWAY));

    assertThatThrownBy(() -> viewer.connect(peer())).isInstanceOf(TlsFatalAlertReceived.class);

    await().until(() -> ended.get() == 1);
    assertThat(outbound.get()).isNull();
    await().until(() -> failures.equals(List.of(HandshakeFailure.CERTIFICATE)));
  }

  @Test
  void certificate_none_isRefused() {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7).withoutCertificate();
    accept(viewer, sha256(VIEWER));

    assertThatThrownBy(() -> viewer.connect(peer())).isInstanceOf(IOException.class);

    await().until(() -> ended.get() == 1);
    assertThat(outbound.get()).isNull();
    await().until(() -> failures.equals(List.of(HandshakeFailure.CERTIFICATE)));
  }

  @Test
  void srtp_notOffered_isRefused() {
    ViewerDtls viewer = new ViewerDtls(VIEWER);
    accept(viewer, sha256(VIEWER));

    assertThatThrownBy(() -> viewer.connect(peer())).isInstanceOf(TlsFatalAlertReceived.class);

    await().until(() -> ended.get() == 1);
    await().until(() -> failures.equals(List.of(HandshakeFailure.NOTHING_IN_COMMON)));
  }

  @Test
  void viewer_hangsUp_endsIt() throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7);
    accept(viewer, sha256(VIEWER));
    viewer.connect(peer());
    await().until(() -> outbound.get() != null);

    viewer.hangUp();

    await().until(() -> ended.get() == 1);
    assertThat(failures).as("the handshake was complete").isEmpty();
  }

  @Test
  void close_tellsTheViewer() throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7);
    accept(viewer, sha256(VIEWER));
    viewer.connect(peer());
    await().until(() -> outbound.get() != null);

    peer().close();

    assertThat(viewer.awaitAlert()).isEqualTo("close_notify");
    assertThat(ended).hasValue(1);
    assertThat(viewer.hasMore()).as("a fatal alert behind it").isFalse();
  }

  @Test
  void close_beforeTheHandshake_endsIt() {
    accept(new ViewerDtls(VIEWER, 7), sha256(VIEWER));

    peer().close();
    peer().close();

    assertThat(ended).hasValue(1);
    await().until(() -> failures.equals(List.of(HandshakeFailure.SESSION_ENDED)));
  }

  @Test
  void failures_areToldByOurWordsForThem() {
    assertThat(failure(new TlsTimeoutException("late"))).isEqualTo(HandshakeFailure.TIMEOUT);
    assertThat(failure(new TlsFatalAlertReceived(AlertDescription.unknown_ca)))
        .isEqualTo(HandshakeFailure.REFUSED_BY_VIEWER);
    assertThat(failure(new TlsFatalAlert(AlertDescription.protocol_version)))
        .isEqualTo(HandshakeFailure.NOTHING_IN_COMMON);
    assertThat(failure(new TlsFatalAlert(AlertDescription.decode_error)))
        .isEqualTo(HandshakeFailure.MALFORMED);
    assertThat(failure(new TlsFatalAlert(AlertDescription.internal_error)))
        .isEqualTo(HandshakeFailure.INTERNAL);
    assertThat(failure(new IOException("a text"))).isEqualTo(HandshakeFailure.MALFORMED);
    assertThat(failure(new IllegalStateException("a bug"))).isEqualTo(HandshakeFailure.INTERNAL);
  }

  private static HandshakeFailure failure(Exception thrown) {
    return HandshakeFailure.of(thrown, false, false);
  }

  @Test
  void secrets_areNotInWords() throws Exception {
    ViewerDtls viewer = new ViewerDtls(VIEWER, 7);
    accept(viewer, sha256(VIEWER));
    viewer.connect(peer());
    await().until(() -> outbound.get() != null);

    assertThat(keys(outbound).toString()).isEqualTo("SrtpKeys[AEAD_AES_128_GCM]");
    assertThat(GATEWAY.toString()).isEqualTo("DtlsIdentity[" + GATEWAY.sha256Fingerprint() + "]");
  }
}
