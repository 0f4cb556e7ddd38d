package org.lightlock.access.certificate;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.InstantSource;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges clients' certificates by PKIX (RFC 5280 §6): the path to an authority, the purpose, the
 * key, and whether it was revoked, by lists, by asking, or by both. What cannot be told is as if
 * revoked. Thread-safe.
 */
final class ClientTrust {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final int MOST_IN_A_CHAIN = 6;
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;
  private static final int MIN_EC_BITS = 256;

  private final ClientTrustSettings settings;
  private final OcspResponses responses;
  private final InstantSource clock;
  private volatile TrustFiles files;
  private volatile List<String> seen;

  /** Reads the files. */
  ClientTrust(ClientTrustSettings settings, OcspResponses responses, InstantSource clock)
      throws ClientTrustException {
    this.settings = settings;
    this.responses = responses;
    this.clock = clock;
    this.seen = TrustFiles.state(settings);
    this.files = TrustFiles.read(settings);
  }

  /**
   * Reads the files again when they have changed. Ones that cannot be used change nothing: what was
   * read before holds, and a list ends by itself.
   *
   * @return whether something has changed
   */
  boolean reload() throws ClientTrustException {
    List<String> now = TrustFiles.state(settings);
    if (now.equals(seen)) {
      return false;
    }
    files = TrustFiles.read(settings);
    seen = now;
    return true;
  }

  /** The authorities' certificates. */
  X509Certificate[] authorities() {
    return files.anchors().stream()
        .map(TrustAnchor::getTrustedCert)
        .toArray(X509Certificate[]::new);
  }

  /**
   * Judges without asking anybody: everything but what OCSP would say.
   *
   * @param chain the client's own first
   */
  Verdict checkOffline(List<X509Certificate> chain) {
    TrustFiles now = files;
    if (chain.isEmpty() || chain.size() > MOST_IN_A_CHAIN) {
      return Verdict.NOT_TRUSTED;
    }
    List<X509Certificate> path = withoutAnchors(chain, now.anchors());
    if (path.isEmpty()) {
      return Verdict.WRONG_PURPOSE;
    }
    if (!path.stream().map(X509Certificate::getPublicKey).allMatch(ClientTrust::isStrong)) {
      return Verdict.WEAK_KEY;
    }
    if (!isForClients(path.getFirst())) {
      return Verdict.WRONG_PURPOSE;
    }
    Verdict verdict = validate(path, now, Optional.empty(), false);
    return verdict == Verdict.GOOD && !settings.crls().isEmpty()
        ? validate(path, now, Optional.empty(), true)
        : verdict;
  }

  /** Judges; may wait for the authority's answer. */
  Verdict check(List<X509Certificate> chain) {
    Verdict offline = checkOffline(chain);
    if (offline != Verdict.GOOD || !settings.ocsp()) {
      return offline;
    }
    TrustFiles now = files;
    List<X509Certificate> path = withoutAnchors(chain, now.anchors());
    Optional<Map<X509Certificate, byte[]>> answers = answers(path, now);
    return answers.isEmpty() ? Verdict.REVOCATION_UNKNOWN : validate(path, now, answers, true);
  }

  /** What is said about every certificate of the path; empty when one is not spoken of. */
  private Optional<Map<X509Certificate, byte[]>> answers(
      List<X509Certificate> path, TrustFiles now) {
    Map<X509Certificate, byte[]> answers = new LinkedHashMap<>();
    for (int i = 0; i < path.size(); i++) {
      Optional<X509Certificate> issuer =
          i + 1 < path.size() ? Optional.of(path.get(i + 1)) : anchorOf(path.get(i), now.anchors());
      Optional<byte[]> answer =
          issuer.isEmpty() ? Optional.empty() : responses.about(path.get(i), issuer.get());
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      answers.put(path.get(i), answer.get());
    }
    return Optional.of(answers);
  }

  private static Optional<X509Certificate> anchorOf(
      X509Certificate last, Set<TrustAnchor> anchors) {
    return anchors.stream()
        .map(TrustAnchor::getTrustedCert)
        .filter(ca -> ca.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
        .filter(ca -> isSignedBy(last, ca))
        .findFirst();
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate ca) {
    try {
      certificate.verify(ca.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static List<X509Certificate> withoutAnchors(
      List<X509Certificate> chain, Set<TrustAnchor> anchors) {
    return chain.stream()
        .takeWhile(
            certificate ->
                anchors.stream().noneMatch(ca -> certificate.equals(ca.getTrustedCert())))
        .toList();
  }

  private Verdict validate(
      List<X509Certificate> path,
      TrustFiles now,
      Optional<Map<X509Certificate, byte[]>> answers,
      boolean revocation) {
    try {
      CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      CertPathValidator validator = CertPathValidator.getInstance("PKIX", "SUN");
      PKIXParameters parameters = new PKIXParameters(now.anchors());
      parameters.setDate(Date.from(clock.instant()));
      parameters.setRevocationEnabled(false);
      if (revocation) {
        parameters.addCertPathChecker(revocationChecker(validator, answers));
        parameters.addCertStore(
            CertStore.getInstance("Collection", new CollectionCertStoreParameters(now.crls())));
      }
      return validator.validate(certPath, parameters) instanceof PKIXCertPathValidatorResult
          ? Verdict.GOOD
          : Verdict.NOT_TRUSTED;
    } catch (CertPathValidatorException e) {
      return verdict(e, revocation);
    } catch (GeneralSecurityException e) {
      return Verdict.NOT_TRUSTED;
    }
  }

  /** Uses what it is given and asks nobody: the lists, or the answers that were fetched. */
  private static PKIXRevocationChecker revocationChecker(
      CertPathValidator validator, Optional<Map<X509Certificate, byte[]>> answers) {
    var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    Set<PKIXRevocationChecker.Option> options =
        EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK);
    if (answers.isPresent()) {
      checker.setOcspResponses(answers.get());
    } else {
      options.add(PKIXRevocationChecker.Option.PREFER_CRLS);
    }
    checker.setOptions(options);
    return checker;
  }

  private static Verdict verdict(CertPathValidatorException e, boolean revocation) {
    if (e.getReason() == BasicReason.REVOKED) {
      return Verdict.REVOKED;
    }
    if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
      return Verdict.EXPIRED;
    }
    // The path itself was good before, so it is the revocation that cannot be told.
    return revocation ? Verdict.REVOCATION_UNKNOWN : Verdict.NOT_TRUSTED;
  }

  private static boolean isForClients(X509Certificate own) {
    try {
      List<String> purposes = own.getExtendedKeyUsage();
      boolean[] usage = own.getKeyUsage();
      return purposes != null
          && purposes.contains(CLIENT_AUTH)
          && (usage == null || usage[0])
          && own.getBasicConstraints() < 0;
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static boolean isStrong(PublicKey key) {
    return switch (key) {
      case RSAKey rsa ->
          rsa.getModulus().bitLength() >= MIN_RSA_BITS
              && rsa.getModulus().bitLength() <= MAX_RSA_BITS;
      case ECKey ec -> ec.getParams().getOrder().bitLength() >= MIN_EC_BITS;
      default -> false;
    };
  }
}
