package org.lightlock.access.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.lightlock.access.ExternalIdentity;

/**
 * Checks logout tokens. One is good for five minutes from when it was made, whatever it says, and
 * once. Thread-safe.
 */
final class LogoutTokens {
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final int MAX_CHARACTERS = 16 * 1024;
  private static final int MOST_REMEMBERED = 100_000;

  private final SsoSettings settings;
  private final Cache<String, Boolean> seen;

  LogoutTokens(SsoSettings settings, Ticker ticker) {
    this.settings = settings;
    this.seen =
        Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(LIFE.plus(settings.clockSkew().multipliedBy(2)))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  LogoutAnswer check(String token, Discovery.Known issuer) {
    if (token.length() > MAX_CHARACTERS) {
      return new LogoutAnswer.Refused();
    }
    var validator =
        new LogoutTokenValidator(
            new Issuer(settings.issuer()),
            new ClientID(settings.clientId()),
            false,
            new TokenKeys(issuer.keys()),
            null);
    validator.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    try {
      JWT jwt = JWTParser.parse(token);
      LogoutTokenClaimsSet claims = validator.validate(jwt);
      return isFresh(claims) && isFirst(claims) ? answer(claims) : new LogoutAnswer.Refused();
    } catch (ParseException | BadJOSEException | RuntimeException e) {
      return new LogoutAnswer.Refused();
    } catch (JOSEException e) {
      // A key could not be fetched. The issuer may try again.
      return new LogoutAnswer.Away();
    }
  }

  private boolean isFresh(LogoutTokenClaimsSet claims) {
    Instant now = Instant.now();
    Instant made = claims.getIssueTime().toInstant();
    Date expires = claims.getExpirationTime();
    return !made.isAfter(now.plus(settings.clockSkew()))
        && !made.isBefore(now.minus(LIFE).minus(settings.clockSkew()))
        && (expires == null || expires.toInstant().plus(settings.clockSkew()).isAfter(now));
  }

  private boolean isFirst(LogoutTokenClaimsSet claims) {
    String id = claims.getJWTID().getValue();
    return id.length() <= ExternalIdentity.MAX_CHARACTERS
        && seen.asMap().putIfAbsent(id, true) == null;
  }

  private static LogoutAnswer answer(LogoutTokenClaimsSet claims) {
    return new LogoutAnswer.End(
        Optional.ofNullable(claims.getSubject()).map(subject -> subject.getValue()),
        Optional.ofNullable(claims.getSessionID()).map(session -> session.getValue()));
  }
}
