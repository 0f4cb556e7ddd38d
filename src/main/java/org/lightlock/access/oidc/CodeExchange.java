package org.lightlock.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.oidc.LoginAnswer.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the ID token for a code and checks it (OpenID Connect Core 1.0 §3.1.3). The access token
 * is checked against its hash and thrown away. Thread-safe.
 */
final class CodeExchange {
  private static final Logger LOG = LoggerFactory.getLogger(CodeExchange.class);
  private static final int MAX_TOKEN_BYTES = 64 * 1024;
  private static final int MAX_SECRET_BYTES = 1_024;
  private static final int OK = 200;

  /** The issuer's fault or its being overloaded, not the code's. */
  private static final int SERVER_ERROR = 500;

  private final SsoSettings settings;
  private final IssuerHttp http;
  private final Claims claims;

  CodeExchange(SsoSettings settings, IssuerHttp http) {
    this.settings = settings;
    this.http = http;
    this.claims = new Claims(settings);
  }

  LoginAnswer identify(String code, PendingLogin login, Discovery.Known issuer)
      throws IssuerException {
    IssuerHttp.Answer answer = ask(code, login, issuer);
    if (answer.status() >= SERVER_ERROR) {
      throw new IssuerException("the issuer answers %d to a code".formatted(answer.status()));
    }
    if (answer.status() != OK) {
      LOG.warn("single sign-on: the issuer answers {} to a code", answer.status());
      return new LoginAnswer.Refused(Reason.CODE_REFUSED);
    }
    try {
      OIDCTokenResponse tokens = OIDCTokenResponse.parse(JSONObjectUtils.parse(answer.body()));
      return claims.read(checked(tokens, login, issuer), login);
    } catch (ParseException | BadJOSEException | InvalidHashException | RuntimeException e) {
      // The class alone: a message may repeat what the token says.
      LOG.warn("single sign-on: an ID token is refused ({})", e.getClass().getSimpleName());
      return new LoginAnswer.Refused(Reason.BAD_TOKEN);
    } catch (JOSEException e) {
      throw new IssuerException("the issuer's keys cannot be fetched", e);
    }
  }

  private IssuerHttp.Answer ask(String code, PendingLogin login, Discovery.Known issuer)
      throws IssuerException {
    HTTPRequest request =
        new TokenRequest(
                issuer.metadata().getTokenEndpointURI(),
                authentication(issuer),
                new AuthorizationCodeGrant(
                    new AuthorizationCode(code),
                    settings.callback(),
                    new CodeVerifier(login.verifier())),
                null)
            .toHTTPRequest();
    return http.post(
        issuer.metadata().getTokenEndpointURI(),
        Optional.ofNullable(request.getAuthorization()),
        request.getBody(),
        MAX_TOKEN_BYTES);
  }

  private ClientAuthentication authentication(Discovery.Known issuer) throws IssuerException {
    List<ClientAuthenticationMethod> methods = issuer.metadata().getTokenEndpointAuthMethods();
    var id = new ClientID(settings.clientId());
    boolean onlyPost =
        methods != null
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    return onlyPost ? new ClientSecretPost(id, secret()) : new ClientSecretBasic(id, secret());
  }

  private Secret secret() throws IssuerException {
    try {
      if (Files.size(settings.clientSecretFile()) > MAX_SECRET_BYTES) {
        throw new IssuerException("sso.client-secret-file is too large to hold a secret");
      }
      String text = Files.readString(settings.clientSecretFile(), StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new IssuerException("sso.client-secret-file is empty");
      }
      return new Secret(text);
    } catch (IOException e) {
      throw new IssuerException("sso.client-secret-file cannot be read", e);
    }
  }

  private IDTokenClaimsSet checked(
      OIDCTokenResponse tokens, PendingLogin login, Discovery.Known issuer)
      throws BadJOSEException, JOSEException, InvalidHashException, ParseException {
    JWT token = tokens.getOIDCTokens().getIDToken();
    var validator =
        new IDTokenValidator(
            new Issuer(settings.issuer()),
            new ClientID(settings.clientId()),
            new TokenKeys(issuer.keys()),
            null);
    validator.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    IDTokenClaimsSet checked = validator.validate(token, new Nonce(login.nonce()));
    checkParty(checked);
    AccessTokenHash hash = checked.getAccessTokenHash();
    if (hash != null) {
      AccessTokenValidator.validate(
          tokens.getOIDCTokens().getAccessToken(),
          (JWSAlgorithm) token.getHeader().getAlgorithm(),
          hash);
    }
    return checked;
  }

  /** §3.1.3.7, 3 to 5: a token for several audiences must say that it was made for us. */
  private void checkParty(IDTokenClaimsSet checked) throws BadJWTException {
    AuthorizedParty party = checked.getAuthorizedParty();
    boolean isOurs =
        party == null
            ? checked.getAudience().size() == 1
            : party.getValue().equals(settings.clientId());
    if (!isOurs) {
      throw new BadJWTException("made for another client");
    }
  }
}
