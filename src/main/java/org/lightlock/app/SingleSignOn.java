package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.Role;
import org.lightlock.access.oidc.IssuerException;
import org.lightlock.access.oidc.OidcLogin;
import org.lightlock.access.oidc.SsoSettings;
import org.lightlock.config.SsoConfig;
import org.lightlock.serve.sso.SsoHandler;

/** Single sign-on as it is configured, which may be not at all. */
final class SingleSignOn implements AutoCloseable {
  private final @Nullable SsoConfig config;
  private final @Nullable OidcLogin oidc;

  private SingleSignOn(@Nullable SsoConfig config, @Nullable OidcLogin oidc) {
    this.config = config;
    this.oidc = oidc;
  }

  /** Opens it, or nothing when there is none. An issuer that is away is no reason not to start. */
  static SingleSignOn open(Optional<SsoConfig> config) throws CommandException {
    if (config.isEmpty()) {
      return new SingleSignOn(null, null);
    }
    try {
      return new SingleSignOn(config.get(), OidcLogin.open(settings(config.get())));
    } catch (IssuerException e) {
      throw new CommandException(
          ExitCode.CONFIGURATION, "gateway: sso.ca: " + String.valueOf(e.getMessage()));
    }
  }

  private static SsoSettings settings(SsoConfig config) {
    return new SsoSettings(
        config.issuer(),
        config.clientId(),
        config.clientSecretFile(),
        URI.create(config.publicUrl()),
        config.scopes(),
        config.groupsClaim(),
        config.roles().stream()
            .map(mapped -> new SsoSettings.GroupRoles(mapped.group(), roles(mapped)))
            .toList(),
        new HashSet<>(config.requireAcr()),
        new HashSet<>(config.mfaAcr()),
        new HashSet<>(config.mfaAmr()),
        config.ca(),
        config.clockSkew(),
        new HashSet<>(config.furtherHosts()));
  }

  private static Set<Role> roles(SsoConfig.GroupRoles mapped) {
    return mapped.roles().stream()
        .flatMap(word -> Role.of(word).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What answers below {@link SsoHandler#PREFIX}, empty when there is none. */
  Optional<HttpHandler> handler(LocalAccess access) {
    return config == null || oidc == null
        ? Optional.empty()
        : Optional.of(new SsoHandler(access, oidc, access.external(), config.issuer()));
  }

  /** What the button on the page says, empty when there is none. */
  Optional<String> button() {
    return Optional.ofNullable(config).map(SsoConfig::button);
  }

  @Override
  public void close() {
    if (oidc != null) {
      oidc.close();
    }
  }
}
