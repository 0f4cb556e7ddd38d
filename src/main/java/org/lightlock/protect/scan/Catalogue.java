package org.lightlock.protect.scan;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.tls.CipherSuite;

/** Everything that can be asked for: numbers and names as IANA registered them. */
final class Catalogue {
  /** Versions, the oldest first. */
  static final Map<Integer, String> VERSIONS = versions();

  /** Suites of TLS 1.3. */
  static final Map<Integer, String> SUITES_13 =
      ordered(
          List.of(0x1301, 0x1302, 0x1303, 0x1304, 0x1305),
          List.of(
              "TLS_AES_128_GCM_SHA256",
              "TLS_AES_256_GCM_SHA384",
              "TLS_CHACHA20_POLY1305_SHA256",
              "TLS_AES_128_CCM_SHA256",
              "TLS_AES_128_CCM_8_SHA256"));

  /** Suites of all versions before, whether or not anything still speaks them. */
  static final Map<Integer, String> OLD_SUITES = oldSuites();

  /** Key agreement groups. */
  static final Map<Integer, String> GROUPS =
      ordered(
          List.of(
              0x11ec, 0x11eb, 0x11ed, 0x1d, 0x1e, 0x17, 0x18, 0x19, 0x15, 0x13, 0x1f, 0x20, 0x21,
              0x16, 0x100, 0x101, 0x102, 0x103, 0x104),
          List.of(
              "X25519MLKEM768",
              "SecP256r1MLKEM768",
              "SecP384r1MLKEM1024",
              "x25519",
              "x448",
              "secp256r1",
              "secp384r1",
              "secp521r1",
              "secp224r1",
              "secp192r1",
              "brainpoolP256r1tls13",
              "brainpoolP384r1tls13",
              "brainpoolP512r1tls13",
              "secp256k1",
              "ffdhe2048",
              "ffdhe3072",
              "ffdhe4096",
              "ffdhe6144",
              "ffdhe8192"));

  private static final int FIRST_13 = 0x1300;
  private static final int LAST_13 = 0x13ff;

  private Catalogue() {}

  private static Map<Integer, String> versions() {
    return ordered(
        List.of(Hello.SSL3, Hello.TLS10, Hello.TLS11, Hello.TLS12, Hello.TLS13),
        List.of("SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"));
  }

  private static Map<Integer, String> ordered(List<Integer> numbers, List<String> names) {
    Map<Integer, String> map = new LinkedHashMap<>();
    for (int i = 0; i < numbers.size(); i++) {
      map.put(numbers.get(i), names.get(i));
    }
    return map;
  }

  /** From Bouncy Castle's list, so that it need not be copied. */
  private static Map<Integer, String> oldSuites() {
    Map<Integer, String> suites = new TreeMap<>();
    try {
      for (Field field : CipherSuite.class.getFields()) {
        if (Modifier.isStatic(field.getModifiers())
            && field.getType() == int.class
            && field.getName().startsWith("TLS_")
            && !field.getName().endsWith("_SCSV")) {
          int number = field.getInt(null);
          if (number != 0 && (number < FIRST_13 || number > LAST_13)) {
            suites.putIfAbsent(number, field.getName());
          }
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError("public fields can be read", e);
    }
    return suites;
  }
}
