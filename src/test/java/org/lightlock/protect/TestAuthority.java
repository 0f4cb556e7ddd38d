package org.lightlock.protect;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests: issues, revokes and writes PEM files. */
public final class TestAuthority {
  private static final AtomicLong SERIALS = new AtomicLong(1_000);
  private static final char[] NO_PASSWORD = new char[0];

  private final X500Name name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final List<BigInteger> revoked = new ArrayList<>();

  /** A certificate with its key. */
  public record Issued(X509Certificate certificate, PrivateKey key) {
    /** A TLS context that shows this certificate and trusts the authority. */
    public SSLContext context(TestAuthority trusted) throws Exception {
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(keyManagers(), trusted.trust().getTrustManagers(), null);
      return context;
    }

    /** What shows this certificate. */
    public KeyManager[] keyManagers() throws Exception {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, NO_PASSWORD);
      own.setKeyEntry("own", key, NO_PASSWORD, new Certificate[] {certificate});
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(own, NO_PASSWORD);
      return managers.getKeyManagers();
    }
  }

  /** What a certificate says. */
  public static final class Request {
    private final X500Name subject;
    private final List<GeneralName> names = new ArrayList<>();
    private Instant from = Instant.now().minus(Duration.ofHours(1));
    private Instant until = Instant.now().plus(Duration.ofDays(1));
    private Optional<KeyPurposeId> purpose = Optional.of(KeyPurposeId.id_kp_clientAuth);
    private Optional<URI> responder = Optional.empty();
    private int rsaBits;

    private Request(String subject) {
      this.subject = new X500Name(subject);
    }

    /** For clients, of this subject, good for a day. */
    public static Request of(String subject) {
      return new Request(subject);
    }

    /** With a host name. */
    public Request dns(String name) {
      names.add(new GeneralName(GeneralName.dNSName, name));
      return this;
    }

    /** With a URI. */
    public Request uri(String name) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name));
      return this;
    }

    /** With a mail address. */
    public Request email(String name) {
      names.add(new GeneralName(GeneralName.rfc822Name, name));
      return this;
    }

    /** With an IP address. */
    public Request ip(InetAddress address) {
      names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress()));
      return this;
    }

    /** Good from here to there. */
    public Request valid(Instant first, Instant last) {
      this.from = first;
      this.until = last;
      return this;
    }

    /** For another purpose, or none at all. */
    public Request purpose(Optional<KeyPurposeId> other) {
      this.purpose = other;
      return this;
    }

    /** For a server. */
    public Request forServer() {
      return purpose(Optional.of(KeyPurposeId.id_kp_serverAuth));
    }

    /** Tells where to ask whether it was revoked. */
    public Request responder(URI address) {
      this.responder = Optional.of(address);
      return this;
    }

    /** With an RSA key of so many bits instead of P-256. */
    public Request rsa(int bits) {
      this.rsaBits = bits;
      return this;
    }
  }

  /** Makes an authority. */
  public TestAuthority(String commonName) throws Exception {
    this.name = new X500Name("CN=" + commonName);
    this.keys = ec();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIALS.incrementAndGet()),
            Date.from(Instant.now().minus(Duration.ofDays(1))),
            Date.from(Instant.now().plus(Duration.ofDays(30))),
            name,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    this.certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
  }

  private static KeyPair ec() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits, new SecureRandom());
    return generator.generateKeyPair();
  }

  private ContentSigner signer() throws Exception {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
  }

  /** Issues a certificate. */
  public Issued issue(Request request) throws Exception {
    KeyPair own = request.rsaBits > 0 ? rsa(request.rsaBits) : ec();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIALS.incrementAndGet()),
            Date.from(request.from),
            Date.from(request.until),
            request.subject,
            own.getPublic());
    if (!request.names.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(request.names.toArray(GeneralName[]::new)));
    }
    if (request.purpose.isPresent()) {
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(request.purpose.get()));
    }
    if (request.responder.isPresent()) {
      builder.addExtension(
          Extension.authorityInfoAccess,
          false,
          new AuthorityInformationAccess(
              AccessDescription.id_ad_ocsp,
              new GeneralName(
                  GeneralName.uniformResourceIdentifier, request.responder.get().toString())));
    }
    return new Issued(
        new JcaX509CertificateConverter().getCertificate(builder.build(signer())),
        own.getPrivate());
  }

  /** A server's certificate for this machine. */
  public Issued forLoopback() throws Exception {
    return issue(
        Request.of("CN=localhost")
            .dns("localhost")
            .ip(InetAddress.ofLiteral("127.0.0.1"))
            .forServer());
  }

  /** Puts a certificate on the next list. */
  public void revoke(X509Certificate bad) {
    revoked.add(bad.getSerialNumber());
  }

  /** Whether a certificate was revoked. */
  public boolean hasRevoked(BigInteger serial) {
    return revoked.contains(serial);
  }

  /** The list of what was revoked. */
  public X509CRL crl(Instant until) throws Exception {
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(name, Date.from(Instant.now().minus(Duration.ofDays(1))));
    builder.setNextUpdate(Date.from(until));
    for (BigInteger serial : revoked) {
      builder.addCRLEntry(serial, Date.from(Instant.now()), CRLReason.keyCompromise);
    }
    return new JcaX509CRLConverter().getCRL(builder.build(signer()));
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The authority's key, for a responder that signs in its name. */
  public PrivateKey key() {
    return keys.getPrivate();
  }

  /** Trust in this authority alone. */
  public TrustManagerFactory trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setCertificateEntry("ca", certificate);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    return trust;
  }

  /** Writes certificates, lists and keys (PKCS #8) for the owner alone. */
  public static Path write(Path file, Object... objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        pem.writeObject(
            object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
      }
    }
    Files.writeString(file, text.toString());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
