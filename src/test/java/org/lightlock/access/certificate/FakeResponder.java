package org.lightlock.access.certificate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.lightlock.protect.TestAuthority;

/** An OCSP responder that says what its authority has revoked, or lies, or is away. */
final class FakeResponder implements AutoCloseable {
  private final HttpServer server;

  /** Signs in place of the authority. */
  volatile TestAuthority signer;

  /** When what is said was true. */
  volatile Instant said = Instant.now();

  /** Until when it may be believed. */
  volatile Duration life = Duration.ofMinutes(10);

  /** Sent in place of an answer. */
  volatile Optional<byte[]> junk = Optional.empty();

  volatile boolean away;
  final AtomicInteger requests = new AtomicInteger();
  private final TestAuthority authority;

  FakeResponder(TestAuthority authority) throws IOException {
    this.authority = authority;
    this.signer = authority;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      if (away) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] answer =
          junk.isPresent() ? junk.get() : answer(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private byte[] answer(byte[] request) throws Exception {
    DigestCalculator sha1 =
        new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
    var builder =
        new BasicOCSPRespBuilder(
            SubjectPublicKeyInfo.getInstance(signer.certificate().getPublicKey().getEncoded()),
            sha1);
    for (Req asked : new OCSPReq(request).getRequestList()) {
      CertificateStatus status =
          authority.hasRevoked(asked.getCertID().getSerialNumber())
              ? new RevokedStatus(Date.from(said), CRLReason.keyCompromise)
              : CertificateStatus.GOOD;
      builder.addResponse(asked.getCertID(), status, Date.from(said), Date.from(said.plus(life)));
    }
    OCSPResp response =
        new OCSPRespBuilder()
            .build(
                OCSPRespBuilder.SUCCESSFUL,
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer.key()),
                    new X509CertificateHolder[0],
                    Date.from(said)));
    return response.getEncoded();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
