package org.lightlock.access.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** Whose certificate it is: the first rule that names one of the certificate's names decides. */
public record CertificateNames(List<Rule> rules) {
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;

  /** Copies the list. */
  public CertificateNames {
    rules = List.copyOf(rules);
  }

  /** A name in a certificate. */
  public sealed interface Name {
    /** The subject's common name. */
    record Common(String value) implements Name {}

    /** A host name among the alternative names, whatever the case. */
    record Dns(String value) implements Name {
      /** In lower case. */
      public Dns {
        value = value.toLowerCase(Locale.ROOT);
      }
    }

    /** A URI among the alternative names. */
    record Uri(String value) implements Name {}

    /** A mail address among the alternative names, whatever the case. */
    record Email(String value) implements Name {
      /** In lower case. */
      public Email {
        value = value.toLowerCase(Locale.ROOT);
      }
    }
  }

  /** Who somebody is here. */
  public sealed interface Holder {
    /** A person's account. */
    record User(String name) implements Holder {}

    /** A stream client. */
    record Client(String name) implements Holder {}
  }

  /** Whose a certificate with this name is. */
  public record Rule(Name name, Holder holder) {}

  /** Whose a certificate is; empty when no rule names it, or several name different holders. */
  Optional<Holder> holder(X509Certificate certificate) {
    Set<Name> names = names(certificate);
    List<Holder> holders =
        rules.stream()
            .filter(rule -> names.contains(rule.name()))
            .map(Rule::holder)
            .distinct()
            .toList();
    return holders.size() == 1 ? Optional.of(holders.getFirst()) : Optional.empty();
  }

  private static Set<Name> names(X509Certificate certificate) {
    Set<Name> names = new HashSet<>();
    commonName(certificate).ifPresent(name -> names.add(new Name.Common(name)));
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (alternative.get(0) instanceof Integer kind
            && alternative.get(1) instanceof String value) {
          switch (kind) {
            case EMAIL -> names.add(new Name.Email(value));
            case DNS -> names.add(new Name.Dns(value));
            case URI -> names.add(new Name.Uri(value));
            default -> {}
          }
        }
      }
    } catch (CertificateParsingException e) {
      return Set.of();
    }
    return names;
  }

  /** The common name, when there is exactly one. */
  private static Optional<String> commonName(X509Certificate certificate) {
    RDN[] found =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(BCStyle.CN);
    return found.length == 1 && !found[0].isMultiValued()
        ? Optional.of(IETFUtils.valueToString(found[0].getFirst().getValue()))
        : Optional.empty();
  }
}
