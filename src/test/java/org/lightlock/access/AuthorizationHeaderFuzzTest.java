package org.lightlock.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any text in an Authorization header: never an exception, and never a credential that is odd. */
class AuthorizationHeaderFuzzTest {
  /** Three lines: method, address, the header's value. */
  @FuzzTest(maxDuration = "1m")
  void authorization(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 3);
    if (lines.length < 3) {
      return;
    }
    Optional<StreamCredential> read =
        StreamCredential.ofAuthorization(lines[2], lines[0], lines[1]);
    switch (read.orElse(null)) {
      case StreamCredential.Bearer(String token) -> check(!token.isEmpty());
      case StreamCredential.Basic(String name, String secret) ->
          check(name.indexOf(':') < 0 && isText(name) && isText(secret));
      case StreamCredential.Digest proof -> {
        check(proof.response().length() == proof.algorithm().hexDigits());
        check(isText(proof.client() + proof.realm() + proof.nonce() + proof.uri()));
        check(DigestUri.covers(proof.uri(), lines[1]));
      }
      case null -> {}
    }
  }

  private static boolean isText(String value) {
    return value.chars().noneMatch(Character::isISOControl);
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new AssertionError("what is not well formed became a credential");
    }
  }
}
