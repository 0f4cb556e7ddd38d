package org.lightlock.protect.scan;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.lightlock.protect.scan.ScanReport.Finding;

/**
 * The certificate that a server shows, and whether it tells browsers to insist on HTTPS: by one
 * real handshake and a request for the page. The certificate is looked at, not trusted.
 *
 * @param hstsSeconds empty when it says nothing
 */
record ShownCertificate(X509Certificate certificate, Optional<Long> hstsSeconds) {
  private static final Pattern HSTS =
      Pattern.compile("(?im)^Strict-Transport-Security:.*?max-age=\"?([0-9]{1,10})");
  private static final int MOST_BYTES = 16 * 1024;
  private static final long HSTS_GOOD = Duration.ofDays(365).toSeconds();

  static ShownCertificate of(String host, int port, Duration limit) throws IOException {
    try (var plain = new Socket()) {
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(null, new TrustManager[] {new Onlooker()}, new SecureRandom());
      plain.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
      plain.setSoTimeout((int) limit.toMillis());
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        socket.startHandshake();
        var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return new ShownCertificate(certificate, hsts(socket, host));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the JDK cannot do TLS", e);
    }
  }

  private static Optional<Long> hsts(SSLSocket socket, String host) {
    try {
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String head =
          new String(socket.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1)
              .split("\r\n\r\n", 2)[0];
      Matcher found = HSTS.matcher(head);
      return found.find() ? Optional.of(Long.parseLong(found.group(1))) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // What answers there is no web server, such as RTSPS.
    }
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    PublicKey key = certificate.getPublicKey();
    findings.add(new Finding("certificate", keyName(key), Ncsc.key(key)));
    findings.add(
        new Finding("certificate", certificate.getSigAlgName(), Ncsc.signature(certificate)));
    Instant end = certificate.getNotAfter().toInstant();
    findings.add(
        new Finding(
            "certificate",
            "until " + end,
            end.isBefore(Instant.now()) ? Mark.ONVOLDOENDE : Mark.GOED));
    if (hstsSeconds.isPresent()) {
      findings.add(
          new Finding(
              "hsts",
              "max-age=" + hstsSeconds.get(),
              hstsSeconds.get() >= HSTS_GOOD ? Mark.GOED : Mark.VOLDOENDE));
    } else if (isSelfSigned()) {
      findings.add(new Finding("hsts", "none, as it should be with no known authority", Mark.GOED));
    } else {
      findings.add(new Finding("hsts", "none", Mark.VOLDOENDE));
    }
    return findings;
  }

  private boolean isSelfSigned() {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  private static String keyName(PublicKey key) {
    return switch (key) {
      case RSAKey rsa -> "RSA, " + rsa.getModulus().bitLength() + " bits";
      case ECKey ec -> "EC, " + ec.getParams().getOrder().bitLength() + " bits";
      default -> key.getAlgorithm();
    };
  }

  /** Takes every certificate, to show it. */
  private static final class Onlooker implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException("this is a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      // It is reported, whatever it is.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
