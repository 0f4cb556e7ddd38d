package org.lightlock.access.oidc;

import java.time.Instant;
import java.util.Optional;

/**
 * A login that has been sent to the issuer and not come back. It lives in the browser, sealed, so
 * that starting logins costs no memory.
 *
 * @param state ties the answer to this browser (RFC 6749 §10.12)
 * @param nonce ties the ID token to this login
 * @param verifier PKCE's secret (RFC 7636)
 * @param ask what it is for
 * @param begun when it was sent, to the second
 * @param replaces the token of the browser's session that a new one takes the place of
 */
record PendingLogin(
    String state,
    String nonce,
    String verifier,
    Ask ask,
    Instant begun,
    Optional<String> replaces) {
  @Override
  public String toString() {
    return "PendingLogin";
  }
}
