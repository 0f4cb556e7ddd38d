package org.lightlock.protect;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** The objects of one PEM file. */
final class PemFile {
  private static final long MAX_BYTES = 1L << 20;

  private final Path file;
  private final List<Object> objects;

  private PemFile(Path file, List<Object> objects) {
    this.file = file;
    this.objects = objects;
  }

  static PemFile read(Path file) throws TlsIdentityException {
    return parse(file, text(file));
  }

  /**
   * The objects of a text.
   *
   * @param file what messages name
   */
  static PemFile parse(Path file, String text) throws TlsIdentityException {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (IOException | RuntimeException e) {
      throw new TlsIdentityException(file + ": this is not a valid PEM file", e);
    }
    return new PemFile(file, objects);
  }

  private static String text(Path file) throws TlsIdentityException {
    try {
      if (Files.isDirectory(file)) {
        throw new TlsIdentityException(file + ": this is a directory, not a PEM file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new TlsIdentityException(file + ": larger than 1 MiB, so not a PEM file");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new TlsIdentityException(file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new TlsIdentityException(file + ": may not be read by the user that runs Lightlock", e);
    } catch (IOException e) {
      throw new TlsIdentityException(
          file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /**
   * Writes objects to a file that only its owner can read, all or nothing, also when the machine
   * stops in between.
   *
   * @param objects what {@link JcaPEMWriter} knows
   */
  static void writePrivate(Path file, List<?> objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        pem.writeObject(object);
      }
    }
    OwnersFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  static void refuseReadableByOthers(Path keyFile) throws TlsIdentityException {
    try {
      if (Files.exists(keyFile)
          && Files.getPosixFilePermissions(keyFile).contains(PosixFilePermission.OTHERS_READ)) {
        throw new TlsIdentityException(
            keyFile + ": every user of this machine can read the key: chmod o-rwx it");
      }
    } catch (IOException e) {
      throw new TlsIdentityException(
          keyFile + ": cannot be examined (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /** The certificates in the file's order, at least one. */
  List<X509Certificate> certificates() throws TlsIdentityException {
    List<X509Certificate> certificates = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    for (Object object : objects) {
      if (object instanceof X509CertificateHolder holder) {
        try {
          certificates.add(converter.getCertificate(holder));
        } catch (CertificateException e) {
          throw new TlsIdentityException(file + ": holds a malformed certificate", e);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsIdentityException(file + ": holds no certificate");
    }
    return List.copyOf(certificates);
  }

  /** The one private key: PKCS#8, or the older forms for EC and RSA. */
  PrivateKey key() throws TlsIdentityException {
    List<PrivateKeyInfo> keys = new ArrayList<>();
    for (Object object : objects) {
      switch (object) {
        case PrivateKeyInfo info -> keys.add(info);
        case PEMKeyPair pair -> keys.add(pair.getPrivateKeyInfo());
        case PKCS8EncryptedPrivateKeyInfo _ -> throw encrypted();
        case PEMEncryptedKeyPair _ -> throw encrypted();
        default -> {}
      }
    }
    if (keys.size() != 1) {
      throw new TlsIdentityException(
          file + ": must hold exactly one private key but holds " + keys.size());
    }
    return key(keys.getFirst());
  }

  /**
   * By the JDK's own names: PEM converters ask for "ECDSA", which only Bouncy Castle has, and give
   * another kind of key as soon as that is registered.
   */
  private PrivateKey key(PrivateKeyInfo info) throws TlsIdentityException {
    ASN1ObjectIdentifier kind = info.getPrivateKeyAlgorithm().getAlgorithm();
    String algorithm =
        kind.equals(X9ObjectIdentifiers.id_ecPublicKey)
            ? "EC"
            : kind.equals(PKCSObjectIdentifiers.rsaEncryption) ? "RSA" : kind.getId();
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsIdentityException(file + ": holds a malformed key or one of an unknown kind", e);
    }
  }

  private TlsIdentityException encrypted() {
    return new TlsIdentityException(
        file + ": the key is encrypted with a passphrase: store it without, with mode 0600");
  }
}
