package org.lightlock.protect.dtls;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;

/** Why a handshake was not completed, for metrics: words of our own, none of the viewer's. */
public enum HandshakeFailure {
  /** The viewer did not come to its end in time. */
  TIMEOUT,
  /** The viewer showed another certificate than its offer announced, or none. */
  CERTIFICATE,
  /** No version, cipher suite, group or SRTP profile that both have; no extended master secret. */
  NOTHING_IN_COMMON,
  /** A message that breaks the rules, or a signature or MAC that does not hold. */
  MALFORMED,
  /** The viewer refused with an alert. */
  REFUSED_BY_VIEWER,
  /** The session ended first: its grant, its camera, the viewer's checks, or the gateway. */
  SESSION_ENDED,
  /** A fault of ours. */
  INTERNAL;

  /**
   * The cause of what a handshake threw.
   *
   * @param certificateRefused whether it was we, because of the viewer's certificate
   * @param ended whether the association had been closed before
   */
  static HandshakeFailure of(Exception thrown, boolean certificateRefused, boolean ended) {
    if (ended) {
      return SESSION_ENDED;
    }
    if (certificateRefused) {
      return CERTIFICATE;
    }
    return switch (thrown) {
      case TlsTimeoutException _ -> TIMEOUT;
      case TlsFatalAlertReceived _ -> REFUSED_BY_VIEWER;
      case TlsFatalAlert alert -> ofOurs(alert.getAlertDescription());
      case IOException _ -> MALFORMED;
      default -> INTERNAL;
    };
  }

  private static HandshakeFailure ofOurs(short alert) {
    return switch (alert) {
      case AlertDescription.handshake_failure,
          AlertDescription.protocol_version,
          AlertDescription.insufficient_security ->
          NOTHING_IN_COMMON;
      case AlertDescription.internal_error -> INTERNAL;
      default -> MALFORMED;
    };
  }
}
