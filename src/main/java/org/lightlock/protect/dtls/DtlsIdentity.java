package org.lightlock.protect.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * The gateway's key pair for DTLS and the certificate around it. Made anew at every start and kept
 * in memory only: viewers recognise it by the fingerprint in the answer that came over TLS, so
 * nothing is gained by an older one. Thread-safe.
 */
public final class DtlsIdentity {
  private static final Duration BEFORE = Duration.ofDays(1);
  private static final Duration AFTER = Duration.ofDays(400);

  private final SecureRandom random;
  private final AsymmetricKeyParameter key;
  private final byte[] certificate;
  private final String fingerprint;

  private DtlsIdentity(SecureRandom random, AsymmetricKeyParameter key, byte[] certificate) {
    this.random = random;
    this.key = key;
    this.certificate = certificate;
    this.fingerprint = HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(certificate));
  }

  /** A new ECDSA key on P-256, which every browser knows, in a certificate signed by itself. */
  public static DtlsIdentity generate() {
    SecureRandom random = new SecureRandom();
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            new ECNamedDomainParameters(
                SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByName("P-256")),
            random));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    Instant now = Instant.now();
    X500Name name = new X500Name("CN=lightlock");
    try {
      var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
      var digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
      X509CertificateHolder holder =
          new BcX509v3CertificateBuilder(
                  name,
                  new BigInteger(63, random).add(BigInteger.ONE),
                  Date.from(now.minus(BEFORE)),
                  Date.from(now.plus(AFTER)),
                  name,
                  pair.getPublic())
              .build(
                  new BcECContentSignerBuilder(algorithm, digest)
                      .setSecureRandom(random)
                      .build(pair.getPrivate()));
      return new DtlsIdentity(random, pair.getPrivate(), holder.getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("Bouncy Castle signs with ECDSA", e);
    }
  }

  /** The certificate's SHA-256 as it stands in session descriptions: {@code AB:CD:…}. */
  public String sha256Fingerprint() {
    return fingerprint;
  }

  SecureRandom random() {
    return random;
  }

  AsymmetricKeyParameter key() {
    return key;
  }

  /** The certificate as one handshake's cryptography wants it. */
  Certificate chain(TlsCrypto crypto) throws IOException {
    return new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)});
  }

  /**
   * The cryptography of one handshake. Bouncy Castle's own costs half of that over the JCA here.
   */
  BcTlsCrypto crypto() {
    return new BcTlsCrypto(random);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The fingerprint only. */
  @Override
  public String toString() {
    return "DtlsIdentity[" + fingerprint + "]";
  }
}
