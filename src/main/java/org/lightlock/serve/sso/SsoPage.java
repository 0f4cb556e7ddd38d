package org.lightlock.serve.sso;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;

/**
 * A page that says how a login at the issuer ended. All texts are ours: nothing that came from
 * outside stands in one. No script: what it needs is a link, or a refresh.
 */
enum SsoPage {
  /**
   * The browser has come from the issuer, so it keeps the session's cookie back (SameSite=Strict)
   * from a redirect; it sends it when this page, which is ours, leads on.
   */
  SIGNED_IN(200, "Signed in", "You are signed in. The cameras open in a moment.", "/", "Go on"),
  NOT_FROM_HERE(
      400,
      "Start again",
      "Open Lightlock's own page and sign in from there.",
      "/",
      "To the sign-in page"),
  START_AGAIN(
      400,
      "Sign-in not completed",
      "This sign-in was begun in another window or browser, took longer than ten minutes, or was"
          + " completed before.",
      "/login/sso",
      "Sign in again"),
  REFUSED(
      403,
      "Sign-in refused",
      "Your organisation's sign-in did not confirm who you are. If it lasts, tell the administrator"
          + " of Lightlock; the log says why.",
      "/login/sso",
      "Sign in again"),
  NO_ROLE(
      403,
      "No access",
      "You are known to your organisation, but no group of yours gives access to the cameras. Ask"
          + " the administrator of Lightlock for access.",
      "/",
      "To the sign-in page"),
  SECOND_FACTOR(
      403,
      "Second factor needed",
      "Your role needs a sign-in with a second factor.",
      "/login/sso?second-factor",
      "Sign in with a second factor"),
  SECOND_FACTOR_MISSING(
      403,
      "Second factor needed",
      "Your role needs a sign-in with a second factor, and your organisation did not confirm one."
          + " Tell the administrator of Lightlock.",
      "/",
      "To the sign-in page"),
  NOT_SHOWN_AGAIN(
      403,
      "Not confirmed",
      "Your organisation did not confirm that you signed in again just now. You are still signed in"
          + " as before. If it lasts, tell the administrator of Lightlock.",
      "/",
      "Back to the cameras"),
  DISABLED(
      403,
      "No access",
      "Your account is disabled. Ask the administrator of Lightlock.",
      "/",
      "To the sign-in page"),
  TOO_MANY(
      429, "Too many attempts", "Wait some minutes and try again.", "/", "To the sign-in page"),
  AWAY(
      503,
      "Sign-in not possible now",
      "Your organisation's sign-in does not answer. Try again shortly, or sign in with a user name"
          + " and a password of Lightlock.",
      "/",
      "To the sign-in page");

  private static final HttpString POLICY = new HttpString("Content-Security-Policy");
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private final int status;
  private final String title;
  private final String text;
  private final String address;
  private final String link;

  SsoPage(int status, String title, String text, String address, String link) {
    this.status = status;
    this.title = title;
    this.text = text;
    this.address = address;
    this.link = link;
  }

  /** Answers with the page. */
  void send(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(POLICY, CONTENT_SECURITY_POLICY);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html; charset=utf-8");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(html(), StandardCharsets.UTF_8);
  }

  private String html() {
    String refresh =
        this == SIGNED_IN ? "<meta http-equiv=\"refresh\" content=\"0; url=/\">\n    " : "";
    // The texts above need no escaping.
    return """
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        %s<meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="dark">
        <title>%s · Lightlock</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/app.css">
      </head>
      <body>
        <main class="sign-in">
          <div class="panel">
            <h1>%s</h1>
            <p class="lead">%s</p>
            <p><a href="%s">%s</a></p>
          </div>
        </main>
      </body>
    </html>
    """
        .formatted(refresh, title, title, text, address, link);
  }
}
