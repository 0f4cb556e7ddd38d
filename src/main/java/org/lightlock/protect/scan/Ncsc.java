package org.lightlock.protect.scan;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * NCSC-NL's guidelines for TLS, version 2025-05: tables 3.3.1 (versions), 3.3.2 (certificates),
 * 3.3.3 (key agreement) and appendix B (suites). What stands in no table is "onvoldoende".
 */
final class Ncsc {
  private static final Set<String> SUITES_GOOD =
      Set.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Pattern SUITES_SUFFICIENT =
      Pattern.compile(
          "TLS_AES_128_(GCM|CCM)_SHA256"
              + "|TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_256_GCM_SHA384|AES_128_GCM_SHA256"
              + "|CHACHA20_POLY1305_SHA256|AES_(128|256)_CCM)");

  private static final Pattern SUITES_PHASE_OUT =
      Pattern.compile(
          "TLS_ECDHE_(ECDSA|RSA)_WITH_(AES|CAMELLIA|ARIA)_(128_CBC_SHA256|256_CBC_SHA384)"
              + "|TLS_ECDHE_(ECDSA|RSA)_WITH_(CAMELLIA|ARIA)_(128_GCM_SHA256|256_GCM_SHA384)"
              + "|TLS_DHE_RSA_WITH_(CHACHA20_POLY1305_SHA256|AES_(128|256)_CCM"
              + "|(AES|CAMELLIA|ARIA)_(128_(GCM|CBC)_SHA256|256_(GCM_SHA384|CBC_SHA256|CBC_SHA384)))");

  /** Hybrid: safe against a quantum computer to come, and as good as X25519 until then. */
  private static final Set<String> GROUPS_HYBRID =
      Set.of("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024");

  private static final Set<String> GROUPS_GOOD =
      Set.of(
          "x25519",
          "x448",
          "secp256r1",
          "secp384r1",
          "secp521r1",
          "brainpoolP256r1tls13",
          "brainpoolP384r1tls13",
          "brainpoolP512r1tls13");

  private static final Set<String> GROUPS_PHASE_OUT =
      Set.of("secp224r1", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192");

  private static final int RSA_GOOD_BITS = 3_072;
  private static final int RSA_PHASE_OUT_BITS = 2_048;
  private static final int EC_GOOD_BITS = 256;
  private static final int EC_PHASE_OUT_BITS = 224;
  private static final List<String> GOOD_HASHES = List.of("SHA256", "SHA384", "SHA512", "ED25519");

  private Ncsc() {}

  static Mark version(int version) {
    return switch (version) {
      case Hello.TLS13 -> Mark.GOED;
      case Hello.TLS12 -> Mark.VOLDOENDE;
      default -> Mark.ONVOLDOENDE;
    };
  }

  static Mark suite(String name) {
    if (SUITES_GOOD.contains(name)) {
      return Mark.GOED;
    }
    if (SUITES_SUFFICIENT.matcher(name).matches()) {
      return Mark.VOLDOENDE;
    }
    return SUITES_PHASE_OUT.matcher(name).matches() ? Mark.UIT_TE_FASEREN : Mark.ONVOLDOENDE;
  }

  static Mark group(String name) {
    if (GROUPS_HYBRID.contains(name) || GROUPS_GOOD.contains(name)) {
      return Mark.GOED;
    }
    return GROUPS_PHASE_OUT.contains(name) ? Mark.UIT_TE_FASEREN : Mark.ONVOLDOENDE;
  }

  static boolean isHybrid(String group) {
    return GROUPS_HYBRID.contains(group);
  }

  static Mark key(PublicKey key) {
    return switch (key) {
      case RSAKey rsa -> bits(rsa.getModulus().bitLength(), RSA_GOOD_BITS, RSA_PHASE_OUT_BITS);
      case ECKey ec -> bits(ec.getParams().getOrder().bitLength(), EC_GOOD_BITS, EC_PHASE_OUT_BITS);
      default -> key.getAlgorithm().startsWith("Ed") ? Mark.GOED : Mark.ONVOLDOENDE;
    };
  }

  private static Mark bits(int bits, int good, int phaseOut) {
    return bits >= good ? Mark.GOED : bits >= phaseOut ? Mark.UIT_TE_FASEREN : Mark.ONVOLDOENDE;
  }

  static Mark signature(X509Certificate certificate) {
    String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
    return GOOD_HASHES.stream().anyMatch(name::contains) || name.contains("ED448")
        ? Mark.GOED
        : Mark.ONVOLDOENDE;
  }
}
