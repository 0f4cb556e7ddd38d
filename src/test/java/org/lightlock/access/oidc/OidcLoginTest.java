package org.lightlock.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.access.FakeTicker;
import org.lightlock.access.Role;
import org.lightlock.access.oidc.LoginAnswer.Identified;
import org.lightlock.access.oidc.LoginAnswer.Reason;
import org.lightlock.protect.TestAuthority;

/** The attacks of RFC 9700 and of OpenID Connect's specifications, against an issuer that lies. */
class OidcLoginTest {
  @TempDir Path directory;

  private final FakeTicker ticker = new FakeTicker();
  private FakeIssuer issuer;
  private SsoSettings settings;
  private OidcLogin login;

  private record Begun(URI location, String sealed) {}

  @BeforeEach
  void start() throws Exception {
    var authority = new TestAuthority("issuers");
    issuer = FakeIssuer.start(authority);
    Path ca = TestAuthority.write(directory.resolve("ca.pem"), authority.certificate());
    Path secret = Files.writeString(directory.resolve("secret"), FakeIssuer.SECRET + "\n");
    settings = issuer.settings(ca, secret);
    login = OidcLogin.open(settings, ticker);
  }

  @AfterEach
  void stop() {
    login.close();
    issuer.close();
  }

  private Begun begin() {
    return begin(Ask.LOGIN);
  }

  private Begun begin(Ask ask) {
    return switch (login.start(ask, Optional.of("token-of-the-session-before"))) {
      case OidcLogin.Start.Redirect(URI location, String sealed) -> new Begun(location, sealed);
      case OidcLogin.Start.Away() -> throw new AssertionError("away");
    };
  }

  private LoginAnswer loggedIn() {
    Begun begun = begin();
    return login.finish(issuer.authorize(begun.location()), Optional.of(begun.sealed()));
  }

  private void reopen(SsoSettings other) throws Exception {
    login.close();
    login = OidcLogin.open(other, ticker);
  }

  private static LoginAnswer refused(Reason reason) {
    return new LoginAnswer.Refused(reason);
  }

  @Test
  void finish_rightAnswer_identifiesByIssuerAndSubject() {
    assertThat(loggedIn())
        .isInstanceOfSatisfying(
            Identified.class,
            found -> {
              assertThat(found.identity().issuer()).isEqualTo(issuer.issuer());
              assertThat(found.identity().subject()).isEqualTo("subject-1");
              assertThat(found.identity().issuerSession()).contains("sid-1");
              assertThat(found.identity().accountName()).isEqualTo("anna");
              assertThat(found.roles()).containsExactly(Role.VIEWER);
              assertThat(found.secondFactor()).isFalse();
              assertThat(found.replaces()).contains("token-of-the-session-before");
            });
  }

  @Test
  void start_always_sendsStateNonceAndS256Challenge() {
    Map<String, List<String>> asked = URLUtils.parseParameters(begin().location().getRawQuery());

    assertThat(asked)
        .containsEntry("response_type", List.of("code"))
        .containsEntry("client_id", List.of(FakeIssuer.CLIENT))
        .containsEntry("redirect_uri", List.of("https://gateway.example:8443/login/sso/callback"))
        .containsEntry("code_challenge_method", List.of("S256"));
    assertThat(only(asked, "state")).hasSize(43);
    assertThat(only(asked, "nonce")).hasSize(43);
    assertThat(only(asked, "code_challenge")).hasSize(43);
    assertThat(URLUtils.parseParameters(begin().location().getRawQuery()).get("state"))
        .isNotEqualTo(asked.get("state"));
  }

  @Test
  void start_twoFactorsWanted_asksForThem() {
    Map<String, List<String>> asked =
        URLUtils.parseParameters(begin(Ask.SECOND_FACTOR).location().getRawQuery());

    assertThat(asked).containsEntry("acr_values", List.of("gold"));
  }

  @Test
  void start_onceMore_wantsThePersonAskedAndTheTimeOfIt() {
    Map<String, List<String>> asked =
        URLUtils.parseParameters(begin(Ask.ONCE_MORE).location().getRawQuery());

    assertThat(asked)
        .containsEntry("prompt", List.of("login"))
        .containsEntry("max_age", List.of("0"));
    assertThat(URLUtils.parseParameters(begin().location().getRawQuery()))
        .doesNotContainKeys("prompt", "max_age");
  }

  /** An issuer that knows the browser may answer without having asked anybody anything. */
  @Test
  void finish_onceMore_isBelievedOnlyWithATimeSinceItBegan() {
    Map<UnaryOperator<JWTClaimsSet.Builder>, Boolean> said = new HashMap<>();
    Instant now = Instant.now();
    said.put(claims -> claims, false);
    said.put(claims -> claims.claim("auth_time", now.minusSeconds(3_600).getEpochSecond()), false);
    said.put(claims -> claims.claim("auth_time", now.plusSeconds(1).getEpochSecond()), true);
    said.forEach(
        (claims, shown) -> {
          issuer.claims = claims;
          Begun begun = begin(Ask.ONCE_MORE);
          LoginAnswer answer =
              login.finish(issuer.authorize(begun.location()), Optional.of(begun.sealed()));

          if (shown) {
            assertThat(answer).isInstanceOf(Identified.class);
          } else {
            assertThat(answer).isEqualTo(refused(Reason.NOT_SHOWN_AGAIN));
          }
        });
  }

  @Test
  void start_issuerAway_saysSoAndTriesAgainLater() {
    issuer.answers.put(
        "/realms/city/.well-known/openid-configuration",
        exchange -> FakeIssuer.send(exchange, 503, "{}"));
    assertThatCode(() -> reopen(settings)).doesNotThrowAnyException();

    assertThat(login.start(Ask.LOGIN, Optional.empty())).isEqualTo(new OidcLogin.Start.Away());
    issuer.answers.clear();
    ticker.advance(Duration.ofSeconds(6));

    assertThat(login.start(Ask.LOGIN, Optional.empty()))
        .isInstanceOf(OidcLogin.Start.Redirect.class);
  }

  /** What a description may not say. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum BadDescription {
    OTHER_NAME(description -> description.put("issuer", "https://localhost/realms/other")),
    KEYS_ELSEWHERE(description -> description.put("jwks_uri", "https://attacker.example/jwks")),
    TOKENS_ELSEWHERE(
        description -> description.put("token_endpoint", "https://attacker.example/token")),
    LOGIN_ELSEWHERE(
        description -> description.put("authorization_endpoint", "https://attacker.example/auth")),
    WITHOUT_TLS(
        description ->
            description.put(
                "token_endpoint",
                String.valueOf(description.get("token_endpoint")).replace("https", "http"))),
    USER_INFO(
        description ->
            description.put(
                "token_endpoint",
                String.valueOf(description.get("token_endpoint"))
                    .replace("https://", "https://localhost@"))),
    HUGE(description -> description.put("x", "y".repeat(1 << 20)));

    private final Consumer<Map<String, Object>> change;

    BadDescription(Consumer<Map<String, Object>> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void start_descriptionThatLies_isNotBelieved(BadDescription bad) throws Exception {
    issuer.metadata =
        description -> {
          bad.change.accept(description);
          return description;
        };
    reopen(settings);

    assertThat(login.start(Ask.LOGIN, Optional.empty())).isEqualTo(new OidcLogin.Start.Away());
  }

  @Test
  void start_issuerRedirects_isNotFollowed() throws Exception {
    issuer.answers.put(
        "/realms/city/.well-known/openid-configuration",
        exchange -> {
          exchange.getResponseHeaders().set("Location", issuer.issuer() + "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
        });
    reopen(settings);

    assertThat(login.start(Ask.LOGIN, Optional.empty())).isEqualTo(new OidcLogin.Start.Away());
  }

  @Test
  void start_certificateOfAnotherAuthority_isNotTrusted() throws Exception {
    Path other =
        TestAuthority.write(
            directory.resolve("other.pem"), new TestAuthority("other").certificate());
    reopen(issuer.settings(other, settings.clientSecretFile()));

    assertThat(login.start(Ask.LOGIN, Optional.empty())).isEqualTo(new OidcLogin.Start.Away());
  }

  @Test
  void finish_withoutWhatTheBrowserKept_isRefused() {
    Begun begun = begin();

    assertThat(login.finish(issuer.authorize(begun.location()), Optional.empty()))
        .isEqualTo(refused(Reason.NOT_BEGUN_HERE));
    assertThat(issuer.tokenRequests).hasValue(0);
  }

  /** Login CSRF: the attacker's answer in the victim's browser. */
  @Test
  void finish_answerToAnotherBrowsersLogin_isRefused() {
    Begun attackers = begin();
    Begun victims = begin();

    assertThat(login.finish(issuer.authorize(attackers.location()), Optional.of(victims.sealed())))
        .isEqualTo(refused(Reason.NOT_BEGUN_HERE));
    assertThat(issuer.tokenRequests).hasValue(0);
  }

  @Test
  void finish_sameAnswerAgain_isRefused() {
    Begun begun = begin();
    Map<String, List<String>> answer = issuer.authorize(begun.location());
    assertThat(login.finish(answer, Optional.of(begun.sealed()))).isInstanceOf(Identified.class);

    assertThat(login.finish(answer, Optional.of(begun.sealed())))
        .isEqualTo(refused(Reason.NOT_BEGUN_HERE));
    assertThat(issuer.tokenRequests).hasValue(1);
  }

  /** A code that was stolen does nothing in a login that did not ask for it: PKCE. */
  @Test
  void finish_codeOfAnotherLogin_isRefusedByTheIssuer() {
    Begun first = begin();
    Begun second = begin();
    Map<String, List<String>> stolen = issuer.authorize(first.location());
    Map<String, List<String>> answer = issuer.authorize(second.location());
    answer.put("code", Objects.requireNonNull(stolen.get("code")));

    assertThat(login.finish(answer, Optional.of(second.sealed())))
        .isEqualTo(refused(Reason.CODE_REFUSED));
  }

  @Test
  void finish_tooLate_isRefused() {
    Begun begun = begin();
    ticker.advance(SealedLogins.LIFE.plusSeconds(1));

    assertThat(login.finish(issuer.authorize(begun.location()), Optional.of(begun.sealed())))
        .isEqualTo(refused(Reason.NOT_BEGUN_HERE));
  }

  @Test
  void finish_keptValueChanged_isRefused() {
    Begun begun = begin();
    Map<String, List<String>> answer = issuer.authorize(begun.location());
    char[] changed = begun.sealed().toCharArray();
    changed[changed.length / 2] = changed[changed.length / 2] == 'A' ? 'B' : 'A';

    for (String kept :
        List.of(String.valueOf(changed), "", "x", "A".repeat(100_000), begun.sealed() + "A")) {
      assertThat(login.finish(answer, Optional.of(kept)))
          .as(kept.length() + " characters")
          .isEqualTo(refused(Reason.NOT_BEGUN_HERE));
    }
  }

  /** RFC 9700 §4.4: the answer of another issuer must not bring its code to ours. */
  @Test
  void finish_mixUp_isRefused() {
    for (Optional<List<String>> iss :
        List.of(
            Optional.of(List.of("https://attacker.example")),
            Optional.of(List.of(issuer.issuer() + "/")),
            Optional.of(List.of(issuer.issuer(), "https://attacker.example")),
            Optional.<List<String>>empty())) {
      Begun begun = begin();
      Map<String, List<String>> answer = issuer.authorize(begun.location());
      iss.ifPresentOrElse(named -> answer.put("iss", named), () -> answer.remove("iss"));

      assertThat(login.finish(answer, Optional.of(begun.sealed())))
          .as(iss.toString())
          .isEqualTo(refused(Reason.OTHER_ISSUER));
    }
    assertThat(issuer.tokenRequests).hasValue(0);
  }

  @Test
  void finish_issuerThatDoesNotKnowRfc9207_needsNoIssuer() throws Exception {
    issuer.metadata =
        description -> {
          description.remove("authorization_response_iss_parameter_supported");
          return description;
        };
    reopen(settings);
    Begun begun = begin();
    Map<String, List<String>> answer = issuer.authorize(begun.location());
    answer.remove("iss");

    assertThat(login.finish(answer, Optional.of(begun.sealed()))).isInstanceOf(Identified.class);
  }

  @Test
  void finish_errorOfTheIssuer_isDenied() {
    Begun begun = begin();
    Map<String, List<String>> answer = issuer.authorize(begun.location());
    answer.put("error", List.of("access_denied"));

    assertThat(login.finish(answer, Optional.of(begun.sealed()))).isEqualTo(refused(Reason.DENIED));
  }

  @Test
  void finish_parametersTwiceMissingOrHuge_areRefused() {
    for (List<String> codes :
        List.of(List.of("a", "b"), List.<String>of(), List.of(""), List.of("c".repeat(5_000)))) {
      Begun begun = begin();
      Map<String, List<String>> answer = issuer.authorize(begun.location());
      answer.put("code", codes);

      assertThat(login.finish(answer, Optional.of(begun.sealed())))
          .isEqualTo(refused(Reason.BAD_ANSWER));
    }
    Begun begun = begin();
    Map<String, List<String>> answer = issuer.authorize(begun.location());
    String state = only(answer, "state");
    answer.put("state", List.of(state, state));

    assertThat(login.finish(answer, Optional.of(begun.sealed())))
        .isEqualTo(refused(Reason.NOT_BEGUN_HERE));
  }

  private static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  /** What an ID token may not say; the clocks may be 60 seconds apart. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum BadClaims {
    OTHER_ISSUER(claims -> claims.issuer("https://attacker.example")),
    NO_ISSUER(claims -> claims.issuer(null)),
    OTHER_AUDIENCE(claims -> claims.audience("another-client")),
    NO_AUDIENCE(claims -> claims.audience((String) null)),
    SEVERAL_AUDIENCES_WITHOUT_AZP(
        claims -> claims.audience(List.of(FakeIssuer.CLIENT, "another-client"))),
    OTHER_AZP(claims -> claims.claim("azp", "another-client")),
    OTHER_NONCE(claims -> claims.claim("nonce", "of-another-login")),
    NO_NONCE(claims -> claims.claim("nonce", null)),
    EXPIRED(claims -> claims.expirationTime(in(-90))),
    NO_EXPIRY(claims -> claims.expirationTime(null)),
    MADE_IN_THE_FUTURE(claims -> claims.issueTime(in(120))),
    NO_TIME(claims -> claims.issueTime(null)),
    NO_SUBJECT(claims -> claims.subject(null)),
    EMPTY_SUBJECT(claims -> claims.subject("")),
    HUGE_SUBJECT(claims -> claims.subject("s".repeat(300))),
    HUGE_SID(claims -> claims.claim("sid", "s".repeat(300))),
    OTHER_ACCESS_TOKEN(claims -> claims.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));

    private final UnaryOperator<JWTClaimsSet.Builder> change;

    BadClaims(UnaryOperator<JWTClaimsSet.Builder> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void finish_idTokenWithBadClaim_isRefused(BadClaims bad) {
    issuer.claims = bad.change;

    assertThat(loggedIn()).isEqualTo(refused(Reason.BAD_TOKEN));
  }

  /** Claims that are odd but right. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum GoodClaims {
    WITHIN_THE_SKEW_EXPIRED(claims -> claims.expirationTime(in(-30))),
    WITHIN_THE_SKEW_IN_THE_FUTURE(claims -> claims.issueTime(in(30))),
    SEVERAL_AUDIENCES_WITH_AZP(
        claims ->
            claims
                .audience(List.of(FakeIssuer.CLIENT, "another-client"))
                .claim("azp", FakeIssuer.CLIENT)),
    NO_AT_HASH(claims -> claims.claim("at_hash", null)),
    NO_SID(claims -> claims.claim("sid", null)),
    NO_NAME(claims -> claims.claim("preferred_username", null));

    private final UnaryOperator<JWTClaimsSet.Builder> change;

    GoodClaims(UnaryOperator<JWTClaimsSet.Builder> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void finish_idTokenWithOddClaim_isTaken(GoodClaims good) {
    issuer.claims = good.change;

    assertThat(loggedIn()).isInstanceOf(Identified.class);
  }

  /** A token that brings its own key, or says where one could be fetched. */
  @Test
  void finish_tokenThatNamesItsOwnKey_isRefused() throws Exception {
    RSAKey attackers =
        new RSAKeyGenerator(2_048).keyID(issuer.keys.getFirst().getKeyID()).generate();
    for (UnaryOperator<JWSHeader.Builder> own :
        List.<UnaryOperator<JWSHeader.Builder>>of(
            header -> header.jwk(attackers.toPublicJWK()),
            header -> header.jwkURL(URI.create(issuer.issuer() + "/attackers-keys")),
            header -> header.x509CertURL(URI.create("https://attacker.example/chain.pem")))) {
      issuer.signing =
          Optional.of(
              claims -> {
                var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(attackers.getKeyID());
                var jwt = new SignedJWT(own.apply(header).build(), claims);
                jwt.sign(new RSASSASigner(attackers));
                return jwt.serialize();
              });

      assertThat(loggedIn()).isEqualTo(refused(Reason.BAD_TOKEN));
    }
  }

  @Test
  void start_asksForTheConfiguredScopesAndNoOthers() throws Exception {
    assertThat(URLUtils.parseParameters(begin().location().getRawQuery()).get("scope"))
        .containsExactly(String.join(" ", settings.scopes()));
  }

  /** Whatever was asked: it is no longer than any server takes. */
  @Test
  void start_isAnAddressThatEveryServerTakes() {
    assertThat(begin().location().toString()).hasSizeLessThan(2_000);
  }

  @Test
  void finish_unsignedToken_isRefused() {
    issuer.signing = Optional.of(claims -> new PlainJWT(claims).serialize());

    assertThat(loggedIn()).isEqualTo(refused(Reason.BAD_TOKEN));
  }

  /** The issuer's public key, or our own secret, as if it were a secret shared with everybody. */
  @Test
  void finish_tokenSignedWithASecretThatOthersKnow_isRefused() throws Exception {
    byte[] publicKey = issuer.keys.getFirst().toRSAPublicKey().getEncoded();
    byte[] clientSecret =
        (FakeIssuer.SECRET + "-padded-to-32-bytes").getBytes(StandardCharsets.UTF_8);
    for (byte[] secret : List.of(publicKey, clientSecret)) {
      issuer.signing =
          Optional.of(
              claims -> {
                var jwt =
                    new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(issuer.keys.getFirst().getKeyID())
                            .build(),
                        claims);
                jwt.sign(new MACSigner(secret));
                return jwt.serialize();
              });

      assertThat(loggedIn()).isEqualTo(refused(Reason.BAD_TOKEN));
    }
  }

  @Test
  void finish_tokenOfAKeyThatIsNotTheIssuers_isRefused() throws Exception {
    RSAKey attackers =
        new RSAKeyGenerator(2_048).keyID(issuer.keys.getFirst().getKeyID()).generate();
    issuer.signing = Optional.of(claims -> FakeIssuer.sign(claims, "JWT", attackers));

    assertThat(loggedIn()).isEqualTo(refused(Reason.BAD_TOKEN));
  }

  @Test
  void finish_tokenOfAWeakKey_isRefused() throws Exception {
    RSAKey weak = new RSAKeyGenerator(1_024, true).keyID("weak").generate();
    issuer.keys.clear();
    issuer.keys.add(weak);
    issuer.signing =
        Optional.of(
            claims -> {
              var jwt =
                  new SignedJWT(
                      new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(), claims);
              jwt.sign(
                  new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())));
              return jwt.serialize();
            });

    assertThat(loggedIn()).isEqualTo(refused(Reason.BAD_TOKEN));
  }

  @Test
  void finish_issuerChangesItsKey_isAskedForItOnce() throws Exception {
    assertThat(loggedIn()).isInstanceOf(Identified.class);
    issuer.keys.set(0, FakeIssuer.newKey());

    assertThat(loggedIn()).isInstanceOf(Identified.class);
    assertThat(issuer.keyRequests).hasValue(2);
  }

  @Test
  void logout_floodOfUnknownKeys_doesNotBecomeAFloodOfRequests() throws Exception {
    for (int i = 0; i < 50; i++) {
      RSAKey unknown = i % 10 == 0 ? FakeIssuer.newKey() : issuer.keys.getFirst();
      var header =
          new JWSHeader.Builder(JWSAlgorithm.RS256)
              .keyID("unknown-" + new SecureRandom().nextLong());
      var jwt = new SignedJWT(header.build(), issuer.logoutClaims().build());
      jwt.sign(new RSASSASigner(unknown));

      assertThat(login.logout(jwt.serialize())).isNotInstanceOf(LogoutAnswer.End.class);
    }
    assertThat(issuer.keyRequests.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void finish_answersThatAreTooLargeOrNoJson_areRefused() {
    for (String body : List.of("{\"x\":\"" + "y".repeat(1 << 20) + "\"}", "<html>", "[]", "{}")) {
      issuer.answers.put("/realms/city/token", exchange -> FakeIssuer.send(exchange, 200, body));

      assertThat(loggedIn()).isIn(new LoginAnswer.Away(), refused(Reason.BAD_TOKEN));
    }
    issuer.answers.put("/realms/city/token", exchange -> FakeIssuer.send(exchange, 500, "{}"));
    assertThat(loggedIn()).isEqualTo(new LoginAnswer.Away());
  }

  @Test
  void finish_hugeKeySet_isNotRead() {
    issuer.answers.put(
        "/realms/city/jwks",
        exchange -> FakeIssuer.send(exchange, 200, "{\"keys\":[" + " ".repeat(1 << 20) + "]}"));

    assertThat(loggedIn()).isEqualTo(new LoginAnswer.Away());
  }

  @Test
  void finish_acrDemanded_isHonoured() throws Exception {
    reopen(
        new SsoSettings(
            settings.issuer(),
            settings.clientId(),
            settings.clientSecretFile(),
            settings.publicUrl(),
            settings.scopes(),
            settings.groupsClaim(),
            settings.roles(),
            Set.of("silver", "gold"),
            settings.mfaAcr(),
            settings.mfaAmr(),
            settings.ca(),
            settings.clockSkew(),
            settings.furtherHosts()));

    assertThat(loggedIn()).isEqualTo(refused(Reason.WEAK_LOGIN));
    issuer.claims = claims -> claims.claim("acr", "bronze");
    assertThat(loggedIn()).isEqualTo(refused(Reason.WEAK_LOGIN));
    issuer.claims = claims -> claims.claim("acr", "silver");
    assertThat(loggedIn()).isInstanceOf(Identified.class);
  }

  @Test
  void finish_secondFactor_isWhatAcrOrAmrSay() {
    Map<UnaryOperator<JWTClaimsSet.Builder>, Boolean> said = new HashMap<>();
    said.put(claims -> claims.claim("acr", "gold"), true);
    said.put(claims -> claims.claim("acr", "silver"), false);
    said.put(claims -> claims.claim("amr", List.of("pwd", "mfa")), true);
    said.put(claims -> claims.claim("amr", List.of("pwd")), false);
    said.forEach(
        (claims, expected) -> {
          issuer.claims = claims;

          assertThat(loggedIn())
              .isInstanceOfSatisfying(
                  Identified.class, found -> assertThat(found.secondFactor()).isEqualTo(expected));
        });
  }

  @Test
  void finish_groupsThatGiveNothing_giveNothing() {
    for (Object groups : new Object[] {List.of("others"), List.of(), 7, Map.of("watchers", 1)}) {
      issuer.claims = claims -> claims.claim("groups", groups);

      assertThat(loggedIn())
          .isInstanceOfSatisfying(Identified.class, found -> assertThat(found.roles()).isEmpty());
    }
  }

  private String logoutToken(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
    return issuer.sign(change.apply(issuer.logoutClaims()).build(), "logout+jwt");
  }

  @Test
  void logout_rightToken_namesWhatEnds() throws Exception {
    assertThat(login.logout(logoutToken(UnaryOperator.identity())))
        .isEqualTo(new LogoutAnswer.End(Optional.of("subject-1"), Optional.of("sid-1")));
    assertThat(login.logout(logoutToken(claims -> claims.claim("sid", null))))
        .isEqualTo(new LogoutAnswer.End(Optional.of("subject-1"), Optional.empty()));
    assertThat(login.logout(logoutToken(claims -> claims.subject(null))))
        .isEqualTo(new LogoutAnswer.End(Optional.empty(), Optional.of("sid-1")));
  }

  /** What a logout token may not say (Back-Channel Logout 1.0 §2.6). */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum BadLogout {
    OTHER_ISSUER(claims -> claims.issuer("https://attacker.example")),
    OTHER_AUDIENCE(claims -> claims.audience("another-client")),
    NO_EVENT(claims -> claims.claim("events", null)),
    OTHER_EVENT(claims -> claims.claim("events", Map.of("http://example.com/other", Map.of()))),
    WITH_NONCE(claims -> claims.claim("nonce", "so it is an ID token")),
    NOBODY(claims -> claims.subject(null).claim("sid", null)),
    NO_ID(claims -> claims.jwtID(null)),
    HUGE_ID(claims -> claims.jwtID("j".repeat(300))),
    EXPIRED(claims -> claims.expirationTime(in(-90))),
    OLD(claims -> claims.issueTime(in(-600))),
    MADE_IN_THE_FUTURE(claims -> claims.issueTime(in(120)));

    private final UnaryOperator<JWTClaimsSet.Builder> change;

    BadLogout(UnaryOperator<JWTClaimsSet.Builder> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void logout_tokenWithBadClaim_isRefused(BadLogout bad) throws Exception {
    assertThat(login.logout(logoutToken(bad.change))).isEqualTo(new LogoutAnswer.Refused());
  }

  @Test
  void logout_tokenSentAgain_isRefused() throws Exception {
    String token = logoutToken(UnaryOperator.identity());
    assertThat(login.logout(token)).isInstanceOf(LogoutAnswer.End.class);

    assertThat(login.logout(token)).isEqualTo(new LogoutAnswer.Refused());
  }

  @Test
  void logout_junk_isRefused() {
    for (String junk : List.of("", "a.b.c", "x".repeat(100_000), "{}")) {
      assertThat(login.logout(junk)).isEqualTo(new LogoutAnswer.Refused());
    }
    assertThat(login.logout(new PlainJWT(issuer.logoutClaims().build()).serialize()))
        .isEqualTo(new LogoutAnswer.Refused());
  }

  @Test
  void endSession_leadsToTheIssuerAndBack() {
    assertThat(login.endSession())
        .hasValueSatisfying(
            address ->
                assertThat(address.toString())
                    .startsWith(issuer.issuer() + "/logout?")
                    .contains("post_logout_redirect_uri=https%3A%2F%2Fgateway.example%3A8443%2F"));
  }

  @Test
  void texts_holdNoSecret() {
    Begun begun = begin();

    assertThat(login.start(Ask.LOGIN, Optional.empty()).toString()).isEqualTo("Redirect");
    assertThat(settings.toString()).doesNotContain(FakeIssuer.SECRET);
    assertThat(begun.sealed()).doesNotContain("token-of-the-session-before");
  }

  private static String only(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).getFirst();
  }
}
