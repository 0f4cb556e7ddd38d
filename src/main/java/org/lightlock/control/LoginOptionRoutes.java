package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/login/options}: the ways to log in, for the page that offers them. */
public final class LoginOptionRoutes implements Routes {
  private static final String START = "/login/sso";
  private static final String LOGOUT = "/login/sso/logout";

  private final Options options;

  private record Options(boolean password, @Nullable SingleSignOn singleSignOn) {}

  /**
   * Single sign-on in an answer.
   *
   * @param label what the button says
   * @param url where it leads
   * @param logoutUrl where the browser ends its session at the issuer
   */
  private record SingleSignOn(String label, String url, String logoutUrl) {}

  /**
   * Wires them.
   *
   * @param ssoButton what the button of single sign-on says, empty when there is none
   */
  public LoginOptionRoutes(Optional<String> ssoButton) {
    this.options =
        new Options(
            true, ssoButton.map(label -> new SingleSignOn(label, START, LOGOUT)).orElse(null));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/login/options",
            Audience.anybody(),
            "loginOptions",
            call -> Answer.of(options)));
  }
}
