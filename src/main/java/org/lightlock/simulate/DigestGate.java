package org.lightlock.simulate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.DigestResponse;
import org.lightlock.camera.DigestResponse.Algorithm;

/** The camera's side of Digest authentication for one connection (RFC 7616); one nonce for it. */
final class DigestGate {
  private static final String REALM = "Lightlock simulated camera";
  private static final Pattern PARAMETER = Pattern.compile("([\\w-]+)=(?:\"([^\"]*)\"|([^,\\s]*))");
  private static final int NONCE_BYTES = 16;

  private final @Nullable CameraCredential credential;
  private final List<Algorithm> algorithms;
  private final Set<Quirk> quirks;
  private final String realm;
  private final String nonce;

  DigestGate(
      @Nullable CameraCredential credential,
      List<Algorithm> algorithms,
      Set<Quirk> quirks,
      SecureRandom random) {
    this.credential = credential;
    this.algorithms = chosen(algorithms, quirks);
    this.quirks = quirks;
    realm = quirks.contains(Quirk.DAHUA_CHALLENGE) ? "Login to 4K0123456789ABC" : REALM;
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    nonce = HexFormat.of().formatHex(bytes);
  }

  private static List<Algorithm> chosen(List<Algorithm> algorithms, Set<Quirk> quirks) {
    if (quirks.contains(Quirk.SHA_256_ONLY)) {
      return List.of(Algorithm.SHA_256);
    }
    if (quirks.contains(Quirk.MD5_ONLY)) {
      return List.of(Algorithm.MD5);
    }
    return quirks.contains(Quirk.WEAK_CHALLENGE_FIRST)
        ? List.of(Algorithm.MD5, Algorithm.SHA_256)
        : algorithms;
  }

  /** The challenges, strongest first, each a header line with its line end. */
  String challenges() {
    if (quirks.contains(Quirk.BASIC_ONLY)) {
      return "WWW-Authenticate: Basic realm=\"" + realm + "\"\r\n";
    }
    String more = quirks.contains(Quirk.DAHUA_CHALLENGE) ? "" : ", qop=\"auth\"";
    StringBuilder lines = new StringBuilder();
    for (Algorithm algorithm : algorithms) {
      lines.append(
          String.format(
              "WWW-Authenticate: Digest realm=\"%s\", nonce=\"%s\", algorithm=%s%s\r\n",
              realm, nonce, algorithm.token(), more));
    }
    return lines.toString();
  }

  /** Whether a request may pass. */
  boolean admits(RtspRequest request) {
    CameraCredential expected = credential;
    if (expected == null) {
      return true;
    }
    String header = request.header("authorization").orElse("");
    if (quirks.contains(Quirk.BASIC_ONLY)) {
      String pair = expected.user() + ":" + expected.password();
      byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
      return header.equals("Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    if (!header.regionMatches(true, 0, "Digest ", 0, 7)) {
      return false;
    }
    Map<String, String> given = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(header.substring(7));
    while (matcher.find()) {
      String quoted = matcher.group(2);
      given.put(
          matcher.group(1).toLowerCase(Locale.ROOT), quoted == null ? matcher.group(3) : quoted);
    }
    return given.getOrDefault("username", "").equals(expected.user())
        && given.getOrDefault("realm", "").equals(realm)
        && given.getOrDefault("nonce", "").equals(nonce)
        && algorithms.stream()
            .filter(a -> a.token().equalsIgnoreCase(given.getOrDefault("algorithm", "MD5")))
            .anyMatch(a -> equal(response(a, expected, given, request.method()), given));
  }

  private String response(
      Algorithm algorithm, CameraCredential expected, Map<String, String> given, String method) {
    String uri = given.getOrDefault("uri", "");
    if (!given.containsKey("qop")) {
      return DigestResponse.compute(algorithm, expected, realm, nonce, method, uri);
    }
    return DigestResponse.computeAuth(
        algorithm,
        expected,
        realm,
        nonce,
        given.getOrDefault("nc", ""),
        given.getOrDefault("cnonce", ""),
        method,
        uri);
  }

  private static boolean equal(String response, Map<String, String> given) {
    return MessageDigest.isEqual(
        response.getBytes(StandardCharsets.US_ASCII),
        given.getOrDefault("response", "").getBytes(StandardCharsets.US_ASCII));
  }
}
