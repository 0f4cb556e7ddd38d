package org.lightlock.simulate;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The private key and certificate of a simulated camera, or of an authority that signs them. Lives
 * in memory only.
 *
 * @param chain the own certificate first
 */
public record SimulatedIdentity(PrivateKey key, List<X509Certificate> chain) {
  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final int SERIAL_BITS = 127;
  private static final char[] NO_PASSWORD = {};

  /** The kinds of key that cameras have. */
  public enum Keys {
    /** P-256. */
    EC("EC", "SHA256withECDSA", 256),
    /** 2048 bits. */
    RSA("RSA", "SHA256withRSA", 2048);

    private final String algorithm;
    private final String signature;
    private final int bits;

    Keys(String algorithm, String signature, int bits) {
      this.algorithm = algorithm;
      this.signature = signature;
      this.bits = bits;
    }
  }

  /**
   * What stands in a certificate.
   *
   * @param address the IP address that it names, null for none
   * @param purpose what it may be used for, null to leave that open
   */
  public record Content(
      Instant from, Instant until, @Nullable InetAddress address, @Nullable KeyPurposeId purpose) {
    /** Valid now and for ten years, without a name. */
    public static Content plain() {
      Instant now = Instant.now();
      return new Content(now.minus(Duration.ofDays(1)), now.plus(VALIDITY), null, null);
    }
  }

  /** Keeps its own list. */
  public SimulatedIdentity {
    chain = List.copyOf(chain);
  }

  /** As cameras make it on their first start. */
  public static SimulatedIdentity selfSigned(Keys kind) {
    return selfSigned(kind, Content.plain());
  }

  /** With other content. */
  public static SimulatedIdentity selfSigned(Keys kind, Content content) {
    return make(kind, content, null, false);
  }

  /** An authority for cameras. */
  public static SimulatedIdentity authority(Keys kind) {
    return make(kind, Content.plain(), null, true);
  }

  /** A camera's certificate, signed by this authority. */
  public SimulatedIdentity issue(Keys kind, Content content) {
    return make(kind, content, this, false);
  }

  private static SimulatedIdentity make(
      Keys kind, Content content, @Nullable SimulatedIdentity issuer, boolean authority) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm);
      generator.initialize(kind.bits);
      KeyPair keys = generator.generateKeyPair();
      X500Name name = new X500Name(authority ? "CN=Cameras' authority" : "CN=Simulated camera");
      PrivateKey signer = issuer == null ? keys.getPrivate() : issuer.key;
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer == null
                  ? name
                  : X500Name.getInstance(
                      issuer.chain.getFirst().getSubjectX500Principal().getEncoded()),
              new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
              Date.from(content.from),
              Date.from(content.until),
              name,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (content.address != null) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                new GeneralName(GeneralName.iPAddress, content.address.getHostAddress())));
      }
      if (content.purpose != null) {
        builder.addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(content.purpose));
      }
      String algorithm =
          signer.getAlgorithm().equals("RSA") ? Keys.RSA.signature : Keys.EC.signature;
      return new SimulatedIdentity(
          keys.getPrivate(),
          List.of(
              new JcaX509CertificateConverter()
                  .getCertificate(
                      builder.build(new JcaContentSignerBuilder(algorithm).build(signer)))));
    } catch (GeneralSecurityException | OperatorException | IOException e) {
      throw new IllegalStateException("a certificate cannot be made", e);
    }
  }

  /** The SHA-256 of the certificate in lower-case hexadecimal, as a camera's entry has it. */
  public String pin() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a made certificate has an encoding", e);
    }
  }

  /** The certificates in PEM. */
  public String pem() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      for (X509Certificate certificate : chain) {
        pem.writeObject(certificate);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a made certificate has an encoding", e);
    }
    return text.toString();
  }

  /** What a TLS server needs. */
  public SSLContext context() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("camera", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(keys.getKeyManagers(), new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  @Override
  public String toString() {
    return "SimulatedIdentity[" + pin() + "]";
  }
}
