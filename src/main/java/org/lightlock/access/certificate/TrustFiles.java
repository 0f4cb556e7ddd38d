package org.lightlock.access.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The authorities and their lists as the files hold them at one moment.
 *
 * @param anchors the authorities
 * @param crls what they have revoked
 */
record TrustFiles(Set<TrustAnchor> anchors, List<CRL> crls) {
  private static final int MAX_CA_BYTES = 1 << 20;

  /** A large authority's list has some hundred thousand entries of about 40 bytes. */
  private static final int MAX_CRL_BYTES = 32 << 20;

  static TrustFiles read(ClientTrustSettings settings) throws ClientTrustException {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (Certificate certificate : certificates(settings.ca())) {
      anchors.add(new TrustAnchor((X509Certificate) certificate, null));
    }
    if (anchors.isEmpty()) {
      throw new ClientTrustException(settings.ca() + ": holds no certificate", null);
    }
    List<CRL> crls = new ArrayList<>();
    for (Path file : settings.crls()) {
      Collection<? extends CRL> found = crls(file);
      if (found.isEmpty()) {
        throw new ClientTrustException(file + ": holds no revocation list", null);
      }
      crls.addAll(found);
    }
    return new TrustFiles(Set.copyOf(anchors), List.copyOf(crls));
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws ClientTrustException {
    byte[] bytes = bytes(file, MAX_CA_BYTES);
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes));
    } catch (GeneralSecurityException e) {
      throw new ClientTrustException(file + ": holds no certificates in PEM", e);
    }
  }

  private static Collection<? extends CRL> crls(Path file) throws ClientTrustException {
    byte[] bytes = bytes(file, MAX_CRL_BYTES);
    try {
      return CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes));
    } catch (GeneralSecurityException e) {
      throw new ClientTrustException(file + ": holds no revocation list in PEM or DER", e);
    }
  }

  private static byte[] bytes(Path file, int max) throws ClientTrustException {
    try {
      if (Files.size(file) > max) {
        throw new ClientTrustException(file + ": is larger than " + max + " bytes", null);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ClientTrustException(
          file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /** What changes when a file is written or replaced. */
  static List<String> state(ClientTrustSettings settings) {
    List<String> state = new ArrayList<>();
    List<Path> files = new ArrayList<>(settings.crls());
    files.add(settings.ca());
    for (Path file : files) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        state.add(found.lastModifiedTime() + " " + found.size() + " " + found.fileKey());
      } catch (IOException e) {
        state.add(e.getClass().getSimpleName());
      }
    }
    return state;
  }
}
