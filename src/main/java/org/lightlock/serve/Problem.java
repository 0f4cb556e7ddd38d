package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An error answer as problem+json (RFC 9457). The list is short and each answer is always the same,
 * so that nobody learns from an error what exists.
 */
public enum Problem {
  BAD_REQUEST(400, "Bad request", "The request is not what this address expects."),
  WRONG_LOGIN(401, "Sign-in failed", "The user name or the password is wrong."),
  NOT_SIGNED_IN(401, "Not signed in", "Sign in first."),
  WRONG_FACTOR(401, "Not right", "The code or passkey is not right, or not any more."),
  STEP_UP_NEEDED(
      403,
      "Show who you are",
      "Show a second factor or the passphrase once more; who signs in by single sign-on goes to"
          + " /login/sso?once-more."),
  FOREIGN_ORIGIN(403, "Foreign origin", "Only Lightlock's own page may do this."),
  NOT_THE_PAGE(403, "Header missing", "With a cookie, send X-Lightlock: 1."),
  FORBIDDEN(403, "Not allowed", "Your role does not allow this."),
  PURPOSE_REQUIRED(
      403, "Purpose required", "Say first why you watch this camera: POST /api/v1/purposes."),
  NOT_FOUND(404, "Not found", "There is nothing here that you may see."),
  NO_PASSKEYS(404, "No passkeys", "Passkeys cannot be used here, or this login is over."),
  METHOD_NOT_ALLOWED(405, "Method not allowed", "This address takes another method."),
  EXISTS(409, "Conflict", "There is one of this name already."),
  LAST_ADMINISTRATOR(409, "Conflict", "Nobody else is an administrator: make another one first."),
  SINGLE_SIGN_ON(
      409,
      "Signs in elsewhere",
      "This account signs in by single sign-on and has no passphrase here: change it there."),
  DISABLED(409, "Disabled", "The account is disabled: enable it first."),
  TOO_MANY_THINGS(409, "Conflict", "There are as many as there may be: remove some first."),
  TOO_SOON(409, "Too soon", "A step before this one is missing."),
  FACTOR_NEEDED(409, "Needed", "Your role demands a second factor: set up another one first."),
  LINK_GONE(
      410, "Link not good", "The link was used, is too old or was replaced. Ask for another."),
  PRECONDITION_FAILED(412, "Precondition failed", "If-Match is not the session's ETag."),
  TOO_LARGE(413, "Too large", "The request's body is too large."),
  NOT_JSON(415, "Unsupported media type", "Send application/json."),
  NOT_SDP(415, "Unsupported media type", "Send application/sdp."),
  NOT_SDP_FRAGMENT(415, "Unsupported media type", "Send application/trickle-ice-sdpfrag."),
  UNANSWERABLE_OFFER(
      422,
      "Offer cannot be answered",
      "Offer to receive H.264 in packetization mode 1, with ICE and a SHA-256 fingerprint."),
  IMPOSSIBLE(422, "Cannot be", "Every part is well-formed, but together they can do nothing."),
  MISCOPIED(
      422,
      "Copied with a mistake",
      "Its checksum is not right: copy the whole line that lightlock seal-credential prints."),
  BAD_USER_NAME(
      422,
      "User name not taken",
      "A user name has 1 to 64 lower-case letters, digits, dots, hyphens, underscores and at"
          + " signs."),
  PASSPHRASE_LENGTH(
      422,
      "Passphrase not taken",
      "A passphrase has 12 to 128 characters. Take several words that do not belong together."),
  PASSPHRASE_NOT_TEXT(
      422, "Passphrase not taken", "A passphrase is text, without control characters."),
  PASSPHRASE_LEAKED(
      422,
      "Passphrase not taken",
      "This passphrase, or nearly the same, is among those that leaked most often. Take several"
          + " words that do not belong together."),
  PASSPHRASE_PATTERN(
      422, "Passphrase not taken", "This is a repetition or a sequence. Take several words."),
  PASSPHRASE_CONTEXT(
      422,
      "Passphrase not taken",
      "This is little more than the user's, the system's or the municipality's name. Take other"
          + " words."),
  UPGRADE_REQUIRED(426, "Upgrade required", "This address speaks WebSocket, version 13."),
  PRECONDITION_REQUIRED(428, "Precondition required", "Send If-Match with the session's ETag."),
  TOO_MANY_LOGINS(429, "Too many attempts", "Wait before you try to sign in again."),
  TOO_MANY_TICKETS(429, "Too many tickets", "Use the tickets that you have first."),
  TOO_MANY_REQUESTS(429, "Too many requests", "Wait before you ask again."),
  INTERNAL(500, "Internal error", "Lightlock could not do this. The log says why."),
  FULL(503, "No room", "Too many streams are open. Close some, or try again later."),
  BUSY(503, "Busy", "Too much is being done at once. Try again in some seconds."),
  NO_SESSION(503, "No session", "The stream cannot be opened now. Try again later."),
  UNRECORDED(
      503,
      "Not recorded",
      "Who watches cannot be written down now, so nobody may start to watch. Tell the"
          + " administrator that the audit cannot be written."),
  NO_PICTURE_YET(503, "No picture yet", "The camera has no picture now. Try again later.");

  private final int status;
  private final String body;

  Problem(int status, String title, String detail) {
    this.status = status;
    // The texts above need no escaping.
    this.body =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(title, status, detail);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /**
   * Answers a request with this problem and says when to try again: in whole seconds, rounded up.
   */
  public void sendRetryAfter(HttpServerExchange exchange, Duration retryAfter) {
    long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    send(exchange);
  }

  /**
   * Answers a request with this problem. Does nothing but end it when it was answered already: by
   * the server itself, because its body was no HTTP.
   */
  public void send(HttpServerExchange exchange) {
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
      return;
    }
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
  }
}
