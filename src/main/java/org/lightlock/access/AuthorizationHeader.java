package org.lightlock.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lightlock.access.StreamCredential.Basic;
import org.lightlock.access.StreamCredential.Bearer;
import org.lightlock.access.StreamCredential.Digest;
import org.lightlock.access.StreamCredential.Digest.Counted;

/**
 * Reads the value of an Authorization header (RFC 9110 §11.6.2), which nobody may trust. What is
 * not well formed is no credential.
 */
final class AuthorizationHeader {
  /** No player writes more. */
  static final int MAX_CHARACTERS = 4_096;

  private static final Pattern TOKEN68 = Pattern.compile("[A-Za-z0-9._~+/-]{1,512}=*");
  private static final Pattern COUNT = Pattern.compile("[0-9a-fA-F]{8}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32,64}");

  private AuthorizationHeader() {}

  static Optional<StreamCredential> parse(String value, String method, String uri) {
    int space = value.indexOf(' ');
    if (space < 0 || value.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    String rest = value.substring(space + 1).strip();
    return switch (value.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" ->
          TOKEN68.matcher(rest).matches() ? Optional.of(new Bearer(rest)) : Optional.empty();
      case "basic" -> basic(rest);
      case "digest" ->
          AuthParameters.parse(rest).flatMap(parameters -> digest(parameters, method, uri));
      default -> Optional.empty();
    };
  }

  private static Optional<StreamCredential> basic(String encoded) {
    try {
      String pair =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
              .toString();
      int colon = pair.indexOf(':');
      return colon < 0 || pair.chars().anyMatch(Character::isISOControl)
          ? Optional.empty()
          : Optional.of(new Basic(pair.substring(0, colon), pair.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<StreamCredential> digest(
      Map<String, String> parameters, String method, String uri) {
    String client = parameters.get("username");
    String realm = parameters.get("realm");
    String nonce = parameters.get("nonce");
    String digestUri = parameters.get("uri");
    String response = parameters.get("response");
    Optional<DigestAlgorithm> algorithm =
        DigestAlgorithm.of(parameters.getOrDefault("algorithm", "MD5"));
    boolean isHashed = parameters.getOrDefault("userhash", "false").equalsIgnoreCase("true");
    if (client == null
        || realm == null
        || nonce == null
        || digestUri == null
        || response == null
        || !HEX.matcher(response).matches()
        || algorithm.isEmpty()
        || response.length() != algorithm.get().hexDigits()
        || isHashed
        || !DigestUri.covers(digestUri, uri)) {
      return Optional.empty();
    }
    Optional<Counted> counted = counted(parameters);
    if (parameters.containsKey("qop") && counted.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Digest(
            client,
            realm,
            algorithm.get(),
            nonce,
            digestUri,
            method,
            counted,
            response.toLowerCase(Locale.ROOT)));
  }

  /** Empty without qop, or when what it needs is not there. */
  private static Optional<Counted> counted(Map<String, String> parameters) {
    String count = parameters.get("nc");
    String clientNonce = parameters.get("cnonce");
    boolean isAuth = "auth".equals(parameters.get("qop"));
    return isAuth && count != null && clientNonce != null && COUNT.matcher(count).matches()
        ? Optional.of(new Counted(Long.parseLong(count, 16), count, clientNonce))
        : Optional.empty();
  }
}
