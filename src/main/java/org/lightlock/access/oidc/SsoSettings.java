package org.lightlock.access.oidc;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.Role;

/**
 * Whom to believe and what follows from it.
 *
 * @param issuer the issuer's identifier, letter by letter as it stands in its tokens
 * @param clientId as the issuer calls this gateway
 * @param clientSecretFile holds the secret; read at each use, so that it can be replaced
 * @param publicUrl where browsers open the page: scheme and authority alone
 * @param scopes to ask for, {@code openid} among them
 * @param groupsClaim the claim that lists the person's groups
 * @param roles what groups give; who is in none of these groups stays out
 * @param requireAcr one of these {@code acr} values is demanded of everybody; empty for any
 * @param mfaAcr these {@code acr} values say that a second factor was used
 * @param mfaAmr these {@code amr} values say that a second factor was used
 * @param ca the certificate authorities of the issuer's TLS, PEM; empty for those of the JDK
 * @param clockSkew how far the issuer's clock may be off
 * @param furtherHosts {@code host} or {@code host:port} where the issuer has endpoints too
 */
public record SsoSettings(
    String issuer,
    String clientId,
    Path clientSecretFile,
    URI publicUrl,
    List<String> scopes,
    String groupsClaim,
    List<GroupRoles> roles,
    Set<String> requireAcr,
    Set<String> mfaAcr,
    Set<String> mfaAmr,
    Optional<Path> ca,
    Duration clockSkew,
    Set<String> furtherHosts) {
  /** The path at which browsers come back. */
  public static final String CALLBACK = "/login/sso/callback";

  /** What a group gives. */
  public record GroupRoles(String group, Set<Role> roles) {
    /** Copies the set. */
    public GroupRoles {
      roles = Set.copyOf(roles);
    }
  }

  /** Copies the lists. */
  public SsoSettings {
    scopes = List.copyOf(scopes);
    roles = List.copyOf(roles);
    requireAcr = Set.copyOf(requireAcr);
    mfaAcr = Set.copyOf(mfaAcr);
    mfaAmr = Set.copyOf(mfaAmr);
    furtherHosts = Set.copyOf(furtherHosts);
  }

  URI callback() {
    return publicUrl.resolve(CALLBACK);
  }
}
