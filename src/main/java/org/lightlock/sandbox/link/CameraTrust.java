package org.lightlock.sandbox.link;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Assignment;

/**
 * Whether a certificate is the camera's. A pin is the whole answer: cameras make their certificates
 * themselves, for any name, and let them expire. Authorities are asked as RFC 5280 has it, without
 * revocation, which cannot be asked from inside the locks. What is known by neither is refused.
 */
final class CameraTrust extends X509ExtendedTrustManager {
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final int IP_NAME = 7;
  private static final X509Certificate[] NOBODY = {};

  private final byte[] pin;
  private final Set<TrustAnchor> authorities;
  private final InetAddress camera;
  private final InstantSource clock;
  private byte @Nullable [] seen;
  private boolean refused;

  /**
   * The trust in one camera.
   *
   * @throws IllegalArgumentException when the authorities are no certificates; the camera side
   *     checked that there are some
   */
  CameraTrust(Assignment.Tls tls, InetAddress camera, InstantSource clock) {
    this.pin = HexFormat.of().parseHex(tls.pin());
    this.authorities = anchors(tls.authorities());
    this.camera = camera;
    this.clock = clock;
  }

  private static Set<TrustAnchor> anchors(String pem) {
    Set<TrustAnchor> anchors = new HashSet<>();
    if (pem.isEmpty()) {
      return anchors;
    }
    try {
      var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
        anchors.add(new TrustAnchor((X509Certificate) one, null));
      }
      return anchors;
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the authorities cannot be read", e);
    }
  }

  /** Whether a certificate was shown and not accepted. */
  boolean refused() {
    return refused;
  }

  /** The SHA-256 of the certificate that was shown last. */
  Optional<byte[]> seen() {
    return Optional.ofNullable(seen);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    refused = true;
    check(List.of(chain));
    refused = false;
  }

  private void check(List<X509Certificate> chain) throws CertificateException {
    byte[] digest = sha256(chain.getFirst().getEncoded());
    seen = digest;
    if (pin.length > 0) {
      if (!MessageDigest.isEqual(pin, digest)) {
        throw new CertificateException("not the pinned certificate");
      }
    } else if (authorities.isEmpty()) {
      throw new CertificateException("nothing is known of the camera's certificate");
    } else {
      checkUse(chain.getFirst());
      checkAddress(chain.getFirst());
      checkPath(chain);
    }
  }

  /** A certificate of somebody's browser or mailbox does not make a camera. */
  private static void checkUse(X509Certificate own) throws CertificateException {
    List<String> uses = own.getExtendedKeyUsage();
    if (uses != null && !uses.contains(SERVER_AUTHENTICATION) && !uses.contains(ANY_USAGE)) {
      throw new CertificateException("not a server's certificate");
    }
  }

  /** A camera whose certificate names its address does not speak for another one's. */
  private void checkAddress(X509Certificate own) throws CertificateException {
    Collection<List<?>> names = own.getSubjectAlternativeNames();
    boolean named = false;
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (name.get(0).equals(IP_NAME)) {
        named = true;
        try {
          if (InetAddress.ofLiteral((String) name.get(1)).equals(camera)) {
            return;
          }
        } catch (IllegalArgumentException e) {
          throw new CertificateException("a malformed address", e);
        }
      }
    }
    if (named) {
      throw new CertificateException("a certificate for another address");
    }
  }

  private void checkPath(List<X509Certificate> chain) throws CertificateException {
    Date now = Date.from(clock.instant());
    try {
      int end = 0;
      while (end < chain.size() && !isAuthority(chain.get(end))) {
        end++;
      }
      if (end == 0) {
        chain.getFirst().checkValidity(now);
        return;
      }
      PKIXParameters parameters = new PKIXParameters(authorities);
      parameters.setRevocationEnabled(false);
      parameters.setDate(now);
      var path = CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, end));
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("no way to an authority", e);
    }
  }

  private boolean isAuthority(X509Certificate certificate) {
    return authorities.stream().anyMatch(one -> certificate.equals(one.getTrustedCert()));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only engines are asked about");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only engines are asked about");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a worker is nobody's server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a worker is nobody's server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("a worker is nobody's server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NOBODY;
  }
}
