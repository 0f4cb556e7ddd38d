package org.lightlock.access.oidc;

import com.nimbusds.openid.connect.sdk.claims.AMR;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.ExternalIdentity;
import org.lightlock.access.Role;
import org.lightlock.access.oidc.LoginAnswer.Reason;

/** Reads who somebody is and what the person may be from the claims of a checked ID token. */
final class Claims {
  private static final int MAX_NAME_CHARACTERS = 256;

  private final SsoSettings settings;

  Claims(SsoSettings settings) {
    this.settings = settings;
  }

  /** What the claims say. Throws unchecked when they are not what they must be. */
  LoginAnswer read(IDTokenClaimsSet claims, PendingLogin login) {
    String acr = claims.getACR() == null ? "" : claims.getACR().getValue();
    if (!settings.requireAcr().isEmpty() && !settings.requireAcr().contains(acr)) {
      return new LoginAnswer.Refused(Reason.WEAK_LOGIN);
    }
    Optional<Instant> shown =
        Optional.ofNullable(claims.getAuthenticationTime()).map(Date::toInstant);
    if (login.ask() == Ask.ONCE_MORE && !isSince(login.begun(), shown)) {
      return new LoginAnswer.Refused(Reason.NOT_SHOWN_AGAIN);
    }
    var identity =
        new ExternalIdentity(
            settings.issuer(),
            claims.getSubject().getValue(),
            Optional.ofNullable(claims.getSessionID()).map(sid -> sid.getValue()),
            name(claims));
    return new LoginAnswer.Identified(
        identity,
        roles(claims),
        settings.mfaAcr().contains(acr) || usedMfa(claims),
        login.ask(),
        shown,
        login.replaces());
  }

  private boolean isSince(Instant begun, Optional<Instant> shown) {
    Instant earliest = begun.truncatedTo(ChronoUnit.SECONDS).minus(settings.clockSkew());
    return shown.filter(at -> !at.isBefore(earliest)).isPresent();
  }

  private boolean usedMfa(IDTokenClaimsSet claims) {
    List<AMR> methods = claims.getAMR();
    return methods != null
        && methods.stream().map(AMR::getValue).anyMatch(settings.mfaAmr()::contains);
  }

  private static String name(IDTokenClaimsSet claims) {
    return Stream.of("preferred_username", "email", "name")
        .map(claims::getStringClaim)
        .filter(Objects::nonNull)
        .filter(name -> !name.isBlank() && name.length() <= MAX_NAME_CHARACTERS)
        .findFirst()
        .orElse("person");
  }

  private Set<Role> roles(IDTokenClaimsSet claims) {
    Set<String> groups = groups(claims.getClaim(settings.groupsClaim()));
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (SsoSettings.GroupRoles mapped : settings.roles()) {
      if (groups.contains(mapped.group())) {
        roles.addAll(mapped.roles());
      }
    }
    return roles;
  }

  /** A list of texts, or one text; anything else is no group. */
  private static Set<String> groups(@Nullable Object claim) {
    return switch (claim) {
      case Collection<?> list ->
          list.stream()
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .collect(Collectors.toUnmodifiableSet());
      case String one -> Set.of(one);
      case null, default -> Set.of();
    };
  }
}
