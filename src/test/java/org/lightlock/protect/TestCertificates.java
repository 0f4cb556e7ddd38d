package org.lightlock.protect;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Keys, certificates and PEM files as operators bring them. */
final class TestCertificates {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final Instant FROM = NOW.minusSeconds(3600);
  static final Instant UNTIL = NOW.plusSeconds(3600);

  private TestCertificates() {}

  static KeyPair ec(String curve) throws Exception {
    return pair("EC", new ECGenParameterSpec(curve));
  }

  static KeyPair rsa(int bits) throws Exception {
    return pair("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
  }

  private static KeyPair pair(String algorithm, AlgorithmParameterSpec spec) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(spec);
    return generator.generateKeyPair();
  }

  static X509Certificate certificate(KeyPair keys, PrivateKey signer, Instant from, Instant until)
      throws Exception {
    X500Name name = new X500Name("CN=test");
    String algorithm = signer.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name, BigInteger.TWO, Date.from(from), Date.from(until), name, keys.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(signer)));
  }

  static X509Certificate certificate(KeyPair keys) throws Exception {
    return certificate(keys, keys.getPrivate(), FROM, UNTIL);
  }

  /** Writes certificates and keys (PKCS#8), in this order, for the owner alone. */
  static Path write(Path file, Object... objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        pem.writeObject(object instanceof PrivateKey key ? pkcs8(key, null) : object);
      }
    }
    Files.writeString(file, text.toString());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  static JcaPKCS8Generator pkcs8(PrivateKey key, @Nullable OutputEncryptor encryptor)
      throws IOException {
    return new JcaPKCS8Generator(key, encryptor);
  }
}
