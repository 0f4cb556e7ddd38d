package org.lightlock.protect;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate that a gateway makes for itself: ECDSA on P-256, with its key in one file that
 * only its owner can read, so that both are always of the same making.
 */
final class SelfSigned {
  static final String FILE_NAME = "tls-self-signed.pem";

  /** The longest that browsers accept of a server's certificate. */
  static final Duration VALIDITY = Duration.ofDays(397);

  /** For viewers whose clock is slow. */
  private static final Duration BACKDATED = Duration.ofHours(24);

  /** A gateway that is started seldom should not meet the end while it runs. */
  private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

  private static final int SERIAL_BITS = 127;
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  private SelfSigned() {}

  static TlsIdentity loadOrMake(Path directory, Collection<String> names, Instant now)
      throws TlsIdentityException {
    Set<String> wanted = allNames(names);
    Path file = directory.resolve(FILE_NAME);
    if (Files.exists(file)) {
      PemFile pem = PemFile.read(file);
      List<X509Certificate> chain = pem.certificates();
      if (now.plus(RENEWED_BEFORE).isBefore(chain.getFirst().getNotAfter().toInstant())
          && namesOf(chain.getFirst(), file).containsAll(wanted)) {
        return TlsIdentity.checked(pem.key(), chain, file, file, now);
      }
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      X509Certificate certificate = make(keys, wanted, now);
      PemFile.writePrivate(
          file, List.of(certificate, new JcaPKCS8Generator(keys.getPrivate(), null)));
      return TlsIdentity.checked(keys.getPrivate(), List.of(certificate), file, file, now);
    } catch (GeneralSecurityException | OperatorException e) {
      throw new TlsIdentityException("cannot make a self-signed certificate", e);
    } catch (IOException e) {
      throw new TlsIdentityException(
          file
              + ": cannot be written ("
              + e.getClass().getSimpleName()
              + "): the data directory must belong to the user that runs Lightlock",
          e);
    }
  }

  /** In the form in which a certificate gives them back, so that they can be compared. */
  private static Set<String> allNames(Collection<String> configured) throws TlsIdentityException {
    Set<String> names = new LinkedHashSet<>(List.of("localhost"));
    names.add(literal("127.0.0.1"));
    names.add(literal("::1"));
    String host = hostName();
    if (DNS_NAME.matcher(host).matches() && !isLiteral(host)) {
      names.add(host);
    }
    for (String name : configured) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (isLiteral(lower)) {
        names.add(literal(lower));
      } else if (DNS_NAME.matcher(lower).matches()) {
        names.add(lower);
      } else {
        throw new TlsIdentityException(
            "a configured name of this server is neither a host name nor an IP address: " + name);
      }
    }
    return names;
  }

  /** From the kernel: asking the resolver could wait for a name server. */
  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean isLiteral(String text) {
    try {
      return !text.contains("%") && !literal(text).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String literal(String text) {
    return InetAddress.ofLiteral(text).getHostAddress();
  }

  private static Set<String> namesOf(X509Certificate certificate, Path file)
      throws TlsIdentityException {
    try {
      return certificate.getSubjectAlternativeNames().stream()
          .map(name -> (String) name.get(1))
          .map(name -> isLiteral(name) ? literal(name) : name)
          .collect(Collectors.toSet());
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new TlsIdentityException(
          file + ": was not made by Lightlock: remove it to have a new one made", e);
    }
  }

  private static X509Certificate make(KeyPair keys, Set<String> names, Instant now)
      throws GeneralSecurityException, OperatorException, IOException {
    X500Name subject = new X500Name("CN=Lightlock");
    Instant from = now.minus(BACKDATED);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            subject,
            new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
            Date.from(from),
            Date.from(from.plus(VALIDITY)),
            subject,
            keys.getPublic());
    GeneralName[] alternatives =
        names.stream()
            .map(
                name ->
                    new GeneralName(
                        isLiteral(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new);
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
        .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }
}
