package org.lightlock.protect;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/**
 * What the gateway proves itself with: a private key and the certificate chain that belongs to it.
 * Only ones that were checked exist. Immutable.
 */
public final class TlsIdentity {
  private static final int MIN_RSA_BITS = 2048;

  /** The bits of P-256 and P-384, the curves that every browser accepts. */
  private static final Set<Integer> EC_BITS = Set.of(256, 384);

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /** Loads the operator's own certificate chain (the server's first) and key, both PEM. */
  public static TlsIdentity load(Path certificateFile, Path keyFile, InstantSource clock)
      throws TlsIdentityException {
    List<X509Certificate> chain = PemFile.read(certificateFile).certificates();
    PemFile.refuseReadableByOthers(keyFile);
    PrivateKey key = PemFile.read(keyFile).key();
    return checked(key, chain, certificateFile, keyFile, clock.instant());
  }

  /**
   * Loads the self-signed certificate from the data directory; makes one on the first start, and a
   * new one when it ends within 30 days or lacks a name. It is good for localhost, this host's name
   * and the names given (host names or IP literals).
   */
  public static TlsIdentity selfSigned(
      Path dataDirectory, Collection<String> names, InstantSource clock)
      throws TlsIdentityException {
    return SelfSigned.loadOrMake(dataDirectory, names, clock.instant());
  }

  /**
   * Checks a chain that somebody else made for this key, and keeps both in one file that only its
   * owner can read. A chain that cannot be used changes nothing.
   *
   * @param chainPem the server's own certificate first
   * @param names the host names that it must be good for
   */
  public static void store(
      Path file, String chainPem, PrivateKey key, Collection<String> names, InstantSource clock)
      throws TlsIdentityException, IOException {
    List<X509Certificate> chain = PemFile.parse(file, chainPem).certificates();
    if (!checked(key, chain, file, file, clock.instant()).isFor(names)) {
      throw new TlsIdentityException(file + ": the certificate is not for all of " + names);
    }
    List<Object> objects = new ArrayList<>(chain);
    objects.add(new JcaPKCS8Generator(key, null));
    PemFile.writePrivate(file, objects);
  }

  static TlsIdentity checked(
      PrivateKey key, List<X509Certificate> chain, Path certificateFile, Path keyFile, Instant now)
      throws TlsIdentityException {
    X509Certificate own = chain.getFirst();
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw new TlsIdentityException(
          certificateFile
              + ": the certificate expired at "
              + own.getNotAfter().toInstant()
              + ": renew it");
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw new TlsIdentityException(
          certificateFile
              + ": the certificate is valid from "
              + own.getNotBefore().toInstant()
              + " only: check this machine's clock");
    }
    checkStrength(own.getPublicKey(), certificateFile);
    if (!belongTogether(key, own.getPublicKey())) {
      throw new TlsIdentityException(
          keyFile
              + ": the key does not match the first certificate in "
              + certificateFile
              + ": the server's own certificate comes first, and its key is needed");
    }
    checkOrder(chain, certificateFile);
    return new TlsIdentity(key, chain);
  }

  private static void checkStrength(PublicKey key, Path file) throws TlsIdentityException {
    boolean fine =
        switch (key) {
          case ECKey ec -> EC_BITS.contains(ec.getParams().getOrder().bitLength());
          case RSAKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA_BITS;
          default -> false;
        };
    if (!fine) {
      throw new TlsIdentityException(
          file + ": take a certificate with an ECDSA key on P-256 or P-384, or RSA from 2048 bits");
    }
  }

  private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    byte[] probe = {1, 2, 3, 4};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void checkOrder(List<X509Certificate> chain, Path file)
      throws TlsIdentityException {
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new TlsIdentityException(
            "%s: certificate %d is not issued by certificate %d: order them from the server's own to the root's"
                .formatted(file, i + 1, i + 2),
            e);
      }
    }
  }

  /** The SHA-256 fingerprint of the server's certificate as browsers show it, pairs with colons. */
  public String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded());
      return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }

  /** Whether the certificate names each of these host names, letter for letter. */
  public boolean isFor(Collection<String> names) {
    try {
      var alternatives = chain.getFirst().getSubjectAlternativeNames();
      Set<String> own =
          alternatives == null
              ? Set.of()
              : alternatives.stream()
                  .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                  .collect(Collectors.toSet());
      return own.containsAll(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** When the certificate expires. */
  public Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** The server's certificate and those above it. */
  public List<X509Certificate> chain() {
    return chain;
  }

  PrivateKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + fingerprint() + "]";
  }
}
