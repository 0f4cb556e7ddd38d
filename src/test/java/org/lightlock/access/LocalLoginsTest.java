package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.factor.FactorKind;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.factor.ShownFactor.Code;
import org.lightlock.access.factor.ShownFactor.PasskeyAnswer;
import org.lightlock.access.factor.ShownFactor.Recovery;
import org.lightlock.access.factor.SoftwareAuthenticator;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealingKeys;

/** Logins in steps, setting people up, and what they change themselves: against a database. */
@OnBothDatabases
class LocalLoginsTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final char[] OTHER = "seven grey elephants".toCharArray();
  private static final String HOST = "cctv.example.org";
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.8");
  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12));

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private final CountingHasher hasher = new CountingHasher();
  private AccessDatabase database;
  private Accounts accounts;
  private EnrolmentLinks links;
  private LocalAccess access;
  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory);
    accounts = new Accounts(database, () -> now, hasher);
    links = new EnrolmentLinks(database, () -> now);
    accounts.add("vera", RIGHT, Set.of(Role.VIEWER), List.of());
    accounts.add("adam", RIGHT, Set.of(Role.ADMINISTRATOR), List.of());
    KeyFile file = KeyFile.locate(Optional.empty(), directory, Map.of());
    access = start(SealingKeys.open(file, List.of()));
  }

  private LocalAccess start(SealingKeys keys) {
    return LocalAccess.start(
        database,
        LIMITS,
        LoginLimits.DEFAULT,
        new KnownGrants(Map.of(), () -> now),
        ticker,
        hasher,
        new FactorSettings(
            Optional.of(keys), Optional.of(HOST), new PassphraseRules(List.of("Voorbeeldstad"))));
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private LoginResult login(String user) {
    return access.login(user, RIGHT, HERE);
  }

  private String step(String user) {
    return ((LoginResult.SecondFactorNeeded) login(user)).step();
  }

  /** Time passes, and the app shows another code. */
  private String nextCode(String seed) {
    now = now.plusSeconds(60);
    return Codes.at(seed, now);
  }

  private record Enrolled(String seed, List<String> codes, Session session) {}

  /** Sets a one-time code up by the token that a login or a link gave. */
  private Enrolled enrolTotp(String token) {
    var seed = (Enrolments.Step.Seed) access.enrolments().totp(token, HERE);
    assertThat(access.enrolments().confirmTotp(token, nextCode(seed.text()), HERE))
        .isInstanceOf(Enrolments.Step.Done.class);
    var finished = (Enrolments.Step.Finished) access.enrolments().finish(token, HERE);
    return new Enrolled(seed.text(), finished.recoveryCodes(), finished.login().session());
  }

  private Enrolled enrolAdam() {
    return enrolTotp(((LoginResult.EnrolmentNeeded) login("adam")).token());
  }

  private LoginResult second(String step, String code) {
    return access.logins().second(step, new Code(code), HERE);
  }

  @Test
  void login_bySecondFactorOrPasskey_isWrittenDownAndListedAsSuch() throws Exception {
    Enrolled adam = enrolAdam();
    LoginResult _ = second(step("adam"), nextCode(adam.seed()));
    LoginResult _ =
        access.logins().second(step("adam"), new Recovery(adam.codes().getFirst()), HERE);

    assertThat(access.sessions().list())
        .extracting(OpenSession::how)
        .containsExactlyInAnyOrder("enrolment+totp", "passphrase+totp", "passphrase+recovery-code");
    List<String> written =
        database.read(
            handle ->
                handle
                    .createQuery("SELECT body FROM audit_entry WHERE kind = 'login'")
                    .mapTo(String.class)
                    .list());
    assertThat(written)
        .hasSize(3)
        .anyMatch(body -> body.contains("\"passphrase+totp\""))
        .anyMatch(body -> body.contains("\"passphrase+recovery-code\""));
  }

  @Test
  void invite_newAccount_isThereAtOnceAndOnlyTheLinkOpensIt() throws Exception {
    String token = accounts.invite("nora", Set.of(Role.VIEWER), List.of());

    assertThat(accounts.list()).extracting(Account::name).contains("nora");
    assertThat(login("nora")).isEqualTo(new LoginResult.Refused());
    assertThat(access.enrolments().passphrase(token, "", OTHER, HERE))
        .isInstanceOf(Enrolments.Step.Done.class);
    assertThat(access.enrolments().finish(token, HERE))
        .isInstanceOf(Enrolments.Step.Finished.class);
    assertThat(access.login("nora", OTHER, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  /** Also when the person has begun already: nobody comes back by an old link. */
  @Test
  void invite_accountRemoved_linkMakesNoneAgain() throws Exception {
    String token = accounts.invite("nora", Set.of(Role.OPERATOR), List.of());
    assertThat(access.enrolments().passphrase(token, "", OTHER, HERE))
        .isInstanceOf(Enrolments.Step.Done.class);

    accounts.remove("nora");

    assertThat(access.enrolments().finish(token, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(accounts.exists("nora")).isFalse();
  }

  @Test
  void login_ofAViewerWithoutASecondFactor_isEnough() {
    assertThat(login("vera")).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void login_ofAnAdministratorWithoutOne_givesNoSessionButEnrolment() {
    assertThat(login("adam")).isInstanceOf(LoginResult.EnrolmentNeeded.class);
    assertThat(access.openSessions()).isZero();
  }

  @Test
  void login_ofARoleThatDemandsOne_givesEnrolment() {
    database
        .jdbi()
        .useTransaction(
            handle ->
                RoleSettings.write(
                    handle,
                    Role.VIEWER,
                    new RoleSettings.Setting(true, Optional.empty(), Optional.empty())));

    assertThat(login("vera")).isInstanceOf(LoginResult.EnrolmentNeeded.class);
  }

  @Test
  void enrolment_thenLogin_needsTheCodeToo() {
    Enrolled adam = enrolAdam();

    assertThat(adam.codes()).hasSize(10);
    assertThat(access.roles(adam.session())).containsExactly(Role.ADMINISTRATOR);
    var needed = (LoginResult.SecondFactorNeeded) login("adam");
    assertThat(needed.factors()).containsExactly(FactorKind.TOTP, FactorKind.RECOVERY_CODE);
    assertThat(needed.toString()).doesNotContain(needed.step());
    assertThat(second(needed.step(), nextCode(adam.seed())))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void second_theSameCodeTwice_isRefused() {
    Enrolled adam = enrolAdam();
    String code = nextCode(adam.seed());

    assertThat(second(step("adam"), code)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(second(step("adam"), code)).isInstanceOf(LoginResult.Refused.class);
  }

  @Test
  void second_theCodeThatEnrolmentUsed_isRefused() {
    Enrolled adam = enrolAdam();

    assertThat(second(step("adam"), Codes.at(adam.seed(), now)))
        .isInstanceOf(LoginResult.Refused.class);
  }

  @Test
  void second_theSameStepTwice_isRefused() {
    Enrolled adam = enrolAdam();
    String step = step("adam");

    assertThat(second(step, nextCode(adam.seed()))).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(second(step, nextCode(adam.seed()))).isInstanceOf(LoginResult.Refused.class);
  }

  @Test
  void second_withoutAStep_orFromElsewhere_orLate_isRefused() {
    Enrolled adam = enrolAdam();
    assertThat(second("A".repeat(43), nextCode(adam.seed())))
        .isInstanceOf(LoginResult.Refused.class);

    String elsewhere = step("adam");
    assertThat(access.logins().second(elsewhere, new Code(nextCode(adam.seed())), THERE))
        .isInstanceOf(LoginResult.Refused.class);

    String late = step("adam");
    ticker.advance(LoginSteps.LIFE);
    assertThat(second(late, nextCode(adam.seed()))).isInstanceOf(LoginResult.Refused.class);
  }

  @Test
  void second_wrongCodes_endTheStepAndThenHoldBack() {
    Enrolled adam = enrolAdam();
    String step = step("adam");
    for (int i = 0; i < LoginSteps.MOST_FAILURES; i++) {
      assertThat(second(step, "000000")).isInstanceOf(LoginResult.Refused.class);
    }

    assertThat(second(step, nextCode(adam.seed()))).isInstanceOf(LoginResult.Refused.class);
    assertThat(second(step("adam"), nextCode(adam.seed()))).isInstanceOf(LoginResult.TooMany.class);
  }

  @Test
  void second_wrongCodesFromEverywhere_areCountedForTheAccount() {
    Enrolled adam = enrolAdam();
    int refused = 0;
    LoginResult last = new LoginResult.Refused();
    for (int i = 0; last instanceof LoginResult.Refused; i++) {
      InetAddress from = InetAddress.ofLiteral("198.51.100." + i);
      var needed = (LoginResult.SecondFactorNeeded) access.login("adam", RIGHT, from);
      last = access.logins().second(needed.step(), new Code("000000"), from);
      refused += last instanceof LoginResult.Refused ? 1 : 0;
    }

    assertThat(refused).isEqualTo(LocalLogins.MOST_CODES);
    assertThat(access.logins().second(step("adam"), new Recovery(adam.codes().getFirst()), HERE))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void second_aRecoveryCode_isGoodOnce() {
    Enrolled adam = enrolAdam();
    String code = adam.codes().get(3);

    assertThat(access.logins().second(step("adam"), new Recovery(code), HERE))
        .isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(access.logins().second(step("adam"), new Recovery(code), HERE))
        .isInstanceOf(LoginResult.Refused.class);
    assertThat(access.ownFactors().state(adam.session()).recoveryCodes()).isEqualTo(9);
  }

  @Test
  void second_accountDisabledMeanwhile_isRefused() throws Exception {
    Enrolled adam = enrolAdam();
    String step = step("adam");
    accounts.add("eve", RIGHT, Set.of(Role.ADMINISTRATOR), List.of()); // the last one stays
    accounts.disable("adam");

    assertThat(second(step, nextCode(adam.seed()))).isInstanceOf(LoginResult.Refused.class);
  }

  @Test
  void second_seedMovedToAnotherPersonsRow_opensForNobody() throws Exception {
    Enrolled adam = enrolAdam();
    accounts.add("eve", RIGHT, Set.of(Role.ADMINISTRATOR), List.of());
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "INSERT INTO totp (account, seed, last_step, created_at)"
                        + " SELECT 'eve', seed, 0, 0 FROM totp WHERE account = 'adam'"));

    assertThat(second(step("eve"), nextCode(adam.seed()))).isInstanceOf(LoginResult.TooMany.class);
  }

  @Test
  void second_sealingKeyLost_letsNobodyIn() throws Exception {
    Enrolled adam = enrolAdam();
    Files.delete(directory.resolve(KeyFile.FILE_NAME));

    assertThat(second(step("adam"), nextCode(adam.seed()))).isInstanceOf(LoginResult.TooMany.class);
  }

  @Test
  void database_holdsNeitherSeedNorCodeNorToken() throws Exception {
    String token = links.invite("nora", Set.of(Role.VIEWER));
    Enrolled adam = enrolAdam();

    for (String name : new String[] {"lightlock.db", "lightlock.db-wal"}) {
      Path file = directory.resolve(name);
      String bytes =
          Files.exists(file)
              ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
              : "";
      assertThat(bytes)
          .doesNotContain(adam.seed())
          .doesNotContain(Codes.raw(adam.seed()))
          .doesNotContain(adam.codes().getFirst())
          .doesNotContain(adam.codes().getFirst().replace("-", ""))
          .doesNotContain(token);
    }
  }

  @Test
  void firstAdministrator_setsNamePassphraseAndFactor_once() throws Exception {
    accounts.remove("vera");
    // The last administrator cannot be removed; this is how a new database looks.
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM account"));
    String older = links.firstAdministrator().orElseThrow();
    String token = links.firstAdministrator().orElseThrow();
    Enrolments enrolments = access.enrolments();

    assertThat(enrolments.state(older, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(enrolments.totp(token, HERE)).isInstanceOf(Enrolments.Step.TooSoon.class);
    assertThat(enrolments.passphrase(token, "Not A Name", OTHER, HERE))
        .isInstanceOf(Enrolments.Step.BadName.class);
    assertThat(enrolments.passphrase(token, "root", "voorbeeldstad-26".toCharArray(), HERE))
        .isEqualTo(new Enrolments.Step.BadPassphrase(PassphraseRules.Refusal.CONTEXT));
    assertThat(enrolments.passphrase(token, "root", OTHER, HERE))
        .isInstanceOf(Enrolments.Step.Done.class);
    assertThat(enrolments.finish(token, HERE)).isInstanceOf(Enrolments.Step.TooSoon.class);
    assertThat(accounts.list()).isEmpty();

    Enrolled root = enrolTotp(token);

    assertThat(access.roles(root.session())).containsExactly(Role.ADMINISTRATOR);
    assertThat(enrolments.state(token, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(links.firstAdministrator()).isEmpty();
    assertThat(access.login("root", OTHER, HERE))
        .isInstanceOf(LoginResult.SecondFactorNeeded.class);
  }

  @Test
  void link_afterAnHour_isGone() throws Exception {
    String token = links.invite("nora", Set.of(Role.VIEWER));
    now = now.plus(EnrolmentLinks.LIFE);

    assertThat(access.enrolments().state(token, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
  }

  @Test
  void link_thatEndsWhileItIsUsed_keepsNothing() throws Exception {
    String token = links.invite("nora", Set.of(Role.VIEWER));
    access.enrolments().passphrase(token, "", OTHER, HERE);
    links.invite("nora", Set.of(Role.VIEWER));

    assertThat(access.enrolments().finish(token, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(accounts.exists("nora")).isFalse();
  }

  @Test
  void link_forAViewer_needsNoSecondFactor() throws Exception {
    String token = links.invite("nora", Set.of(Role.VIEWER));
    access.enrolments().passphrase(token, "ignored", OTHER, HERE);

    assertThat(access.enrolments().finish(token, HERE))
        .isInstanceOf(Enrolments.Step.Finished.class);
    assertThat(access.login("nora", OTHER, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void link_forSomebodyWhoLostEverything_takesTheOldFactorsAway() throws Exception {
    Enrolled before = enrolAdam();
    String token = links.invite("adam", Set.of());
    access.enrolments().passphrase(token, "", OTHER, HERE);
    Enrolled after = enrolTotp(token);

    assertThat(login("adam")).isInstanceOf(LoginResult.Refused.class);
    var needed = (LoginResult.SecondFactorNeeded) access.login("adam", OTHER, HERE);
    assertThat(second(needed.step(), nextCode(before.seed())))
        .isInstanceOf(LoginResult.Refused.class);
    assertThat(second(needed.step(), nextCode(after.seed())))
        .isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(access.roles(after.session())).containsExactly(Role.ADMINISTRATOR);
  }

  @Test
  void enrolmentByLogin_accountChangedMeanwhile_keepsNothing() throws Exception {
    String token = ((LoginResult.EnrolmentNeeded) login("adam")).token();
    var seed = (Enrolments.Step.Seed) access.enrolments().totp(token, HERE);
    access.enrolments().confirmTotp(token, nextCode(seed.text()), HERE);
    accounts.changePassphrase("adam", OTHER);

    assertThat(access.enrolments().finish(token, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
  }

  @Test
  void enrolmentByLogin_setsNoPassphrase() {
    String token = ((LoginResult.EnrolmentNeeded) login("adam")).token();

    assertThat(access.enrolments().passphrase(token, "", OTHER, HERE))
        .isInstanceOf(Enrolments.Step.TooSoon.class);
  }

  @Test
  void enrolment_tokensGuessed_areHeldBack() {
    Enrolments.Step last = new Enrolments.Step.Gone();
    int tries = 0;
    while (last instanceof Enrolments.Step.Gone) {
      last = access.enrolments().state("guess-" + tries++, HERE);
    }

    assertThat(last).isInstanceOf(Enrolments.Step.TooMany.class);
    assertThat(tries).isLessThan(100);
  }

  @Test
  void passkey_byEnrolment_logsInAloneAndAsSecondFactor() throws Exception {
    SoftwareAuthenticator phone = new SoftwareAuthenticator(HOST, 443);
    String token = ((LoginResult.EnrolmentNeeded) login("adam")).token();
    var options = (Enrolments.Step.PasskeyOptions) access.enrolments().passkeyOptions(token, HERE);
    assertThat(access.enrolments().passkey(token, "phone", phone.create(options.json()), HERE))
        .isInstanceOf(Enrolments.Step.Done.class);
    assertThat(access.enrolments().finish(token, HERE))
        .isInstanceOf(Enrolments.Step.Finished.class);

    String answer = phone.get(access.logins().passkeyOptions().orElseThrow());
    var alone = (LoginResult.LoggedIn) access.logins().passkey(answer, HERE);
    assertThat(alone.session().user()).isEqualTo("adam");
    assertThat(access.logins().passkey(answer, HERE)).isInstanceOf(LoginResult.Refused.class);

    String step = step("adam");
    String second = phone.get(access.logins().secondPasskeyOptions(step, HERE).orElseThrow());
    assertThat(access.logins().second(step, new PasskeyAnswer(second), HERE))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void passkey_ofADisabledAccount_isRefused() throws Exception {
    SoftwareAuthenticator phone = new SoftwareAuthenticator(HOST, 443);
    String token = ((LoginResult.EnrolmentNeeded) login("adam")).token();
    var options = (Enrolments.Step.PasskeyOptions) access.enrolments().passkeyOptions(token, HERE);
    access.enrolments().passkey(token, "phone", phone.create(options.json()), HERE);
    access.enrolments().finish(token, HERE);
    accounts.add("eve", RIGHT, Set.of(Role.ADMINISTRATOR), List.of()); // the last one stays
    accounts.disable("adam");

    assertThat(
            access
                .logins()
                .passkey(phone.get(access.logins().passkeyOptions().orElseThrow()), HERE))
        .isInstanceOf(LoginResult.Refused.class);
  }

  @Test
  void ownFactors_tenMinutesAfterTheLogin_wantAStepUp() {
    Enrolled adam = enrolAdam();
    OwnFactors own = access.ownFactors();
    assertThat(own.newRecoveryCodes(adam.session())).isInstanceOf(OwnFactors.Outcome.Codes.class);
    ticker.advance(FreshProofs.LIFE);

    assertThat(own.newRecoveryCodes(adam.session()))
        .isInstanceOf(OwnFactors.Outcome.NotFresh.class);
    assertThat(own.newTotp(adam.session())).isInstanceOf(OwnFactors.Outcome.NotFresh.class);
    assertThat(own.passkeyOptions(adam.session())).isInstanceOf(OwnFactors.Outcome.NotFresh.class);
    assertThat(own.changePassphrase(adam.session(), RIGHT, OTHER, HERE))
        .isInstanceOf(OwnFactors.Outcome.NotFresh.class);
    assertThat(own.removeTotp(adam.session(), HERE))
        .isInstanceOf(OwnFactors.Outcome.NotFresh.class);
    assertThat(own.stepUp(adam.session(), RIGHT, HERE))
        .isInstanceOf(OwnFactors.Outcome.Wrong.class);
    assertThat(own.stepUp(adam.session(), new Code("000000"), HERE))
        .isInstanceOf(OwnFactors.Outcome.Wrong.class);
    assertThat(own.stepUp(adam.session(), new Code(nextCode(adam.seed())), HERE))
        .isInstanceOf(OwnFactors.Outcome.Renewed.class);
    assertThat(own.newRecoveryCodes(adam.session())).isInstanceOf(OwnFactors.Outcome.Codes.class);
  }

  @Test
  void ownFactors_recoveryCodesDrawnAnew_endTheOldOnes() {
    Enrolled adam = enrolAdam();
    var fresh = (OwnFactors.Outcome.Codes) access.ownFactors().newRecoveryCodes(adam.session());

    assertThat(access.logins().second(step("adam"), new Recovery(adam.codes().getFirst()), HERE))
        .isInstanceOf(LoginResult.Refused.class);
    assertThat(access.logins().second(step("adam"), new Recovery(fresh.codes().getFirst()), HERE))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void ownFactors_theLastOneOfAnAdministrator_stays() {
    Enrolled adam = enrolAdam();

    assertThat(access.ownFactors().removeTotp(adam.session(), HERE))
        .isInstanceOf(OwnFactors.Outcome.Needed.class);
    assertThat(login("adam")).isInstanceOf(LoginResult.SecondFactorNeeded.class);
  }

  @Test
  void ownFactors_aViewersTotp_setUsedAndTakenAway() {
    Session vera = ((LoginResult.LoggedIn) login("vera")).session();
    OwnFactors own = access.ownFactors();
    var seed = (OwnFactors.Outcome.Seed) own.newTotp(vera);
    assertThat(own.confirmTotp(vera, "000000")).isInstanceOf(OwnFactors.Outcome.Wrong.class);
    assertThat(own.confirmTotp(vera, nextCode(seed.text())))
        .isInstanceOf(OwnFactors.Outcome.Codes.class);
    assertThat(login("vera")).isInstanceOf(LoginResult.SecondFactorNeeded.class);

    assertThat(own.removeTotp(vera, HERE)).isInstanceOf(OwnFactors.Outcome.NewSession.class);
    assertThat(login("vera")).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(own.state(vera).recoveryCodes()).isZero();
  }

  @Test
  void ownFactors_passkeys_areAddedNamedAndTakenAway() throws Exception {
    Enrolled adam = enrolAdam();
    OwnFactors own = access.ownFactors();
    SoftwareAuthenticator phone = new SoftwareAuthenticator(HOST, 443);
    var options = (OwnFactors.Outcome.Options) own.passkeyOptions(adam.session());
    assertThat(own.addPasskey(adam.session(), "phone", phone.create(options.json())))
        .isInstanceOf(OwnFactors.Outcome.Done.class);
    String id = own.state(adam.session()).passkeys().getFirst().id();

    Session vera = ((LoginResult.LoggedIn) login("vera")).session();
    assertThat(own.renamePasskey(vera, id, "mine")).isInstanceOf(OwnFactors.Outcome.Missing.class);
    assertThat(own.removePasskey(vera, id, HERE)).isInstanceOf(OwnFactors.Outcome.Missing.class);
    assertThat(own.renamePasskey(adam.session(), id, "work phone"))
        .isInstanceOf(OwnFactors.Outcome.Done.class);
    assertThat(own.state(adam.session()).passkeys().getFirst().name()).isEqualTo("work phone");
    assertThat(own.removePasskey(adam.session(), id, HERE))
        .isInstanceOf(OwnFactors.Outcome.NewSession.class);
    assertThat(own.state(adam.session()).passkeys()).isEmpty();
  }

  @Test
  void changePassphrase_endsOtherSessionsAndGivesANewOne() {
    Session old = ((LoginResult.LoggedIn) login("vera")).session();
    OwnFactors own = access.ownFactors();

    assertThat(own.changePassphrase(old, OTHER, RIGHT, HERE))
        .isInstanceOf(OwnFactors.Outcome.Wrong.class);
    assertThat(own.changePassphrase(old, RIGHT, "Password12345".toCharArray(), HERE))
        .isEqualTo(new OwnFactors.Outcome.BadPassphrase(PassphraseRules.Refusal.LEAKED));
    var changed = (OwnFactors.Outcome.NewSession) own.changePassphrase(old, RIGHT, OTHER, HERE);

    assertThat(access.session(changed.login().token())).isPresent();
    assertThat(login("vera")).isInstanceOf(LoginResult.Refused.class);
    Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> access.openSessions() == 1);
  }

  @Test
  void passphrase_typedDecomposed_isTheSame() throws Exception {
    char[] composed = "caf\u00e9 au lait ce soir".toCharArray();
    accounts.add("luc", composed, Set.of(Role.VIEWER), List.of());

    assertThat(access.login("luc", "cafe\u0301 au lait ce soir".toCharArray(), HERE))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void login_manyAtOnceWithOneCode_givesOneSession() throws Exception {
    Enrolled adam = enrolAdam();
    String[] steps = {step("adam"), step("adam"), step("adam"), step("adam")};
    String code = nextCode(adam.seed());

    long loggedIn =
        Arrays.stream(steps)
            .parallel()
            .map(step -> second(step, code))
            .filter(LoginResult.LoggedIn.class::isInstance)
            .count();

    assertThat(loggedIn).isEqualTo(1);
  }

  /** What others know must not stay somebody's passphrase. */
  @Test
  void drawnPassphrase_isGoodForAWeek_andOneOfOnesOwnForEver() throws Exception {
    Accounts drawn = new Accounts(database, () -> now, hasher).drawn();
    drawn.add("kees", RIGHT, Set.of(Role.VIEWER), List.of());
    drawn.add("lies", RIGHT, Set.of(Role.VIEWER), List.of());
    Session kees = ((LoginResult.LoggedIn) login("kees")).session();
    assertThat(access.ownFactors().state(kees).passphraseEnds())
        .contains(now.plus(InitialPassphrase.LIFE).truncatedTo(ChronoUnit.SECONDS));
    var changed =
        (OwnFactors.Outcome.NewSession)
            access.ownFactors().changePassphrase(kees, RIGHT, OTHER, HERE);
    assertThat(access.ownFactors().state(changed.login().session()).passphraseEnds()).isEmpty();

    now = now.plus(InitialPassphrase.LIFE);

    assertThat(login("lies")).isInstanceOf(LoginResult.Refused.class);
    assertThat(login("vera")).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(access.login("kees", OTHER, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  private List<String> audited(String kind) throws Exception {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT body FROM audit_entry WHERE kind = :kind ORDER BY idx")
                .bind("kind", kind)
                .mapTo(String.class)
                .list());
  }

  @Test
  void stepUp_right_isWrittenDownWithByWhatAndFromWhere() throws Exception {
    Enrolled adam = enrolAdam();
    OwnFactors own = access.ownFactors();

    assertThat(own.stepUp(adam.session(), new Recovery(adam.codes().getFirst()), THERE))
        .isInstanceOf(OwnFactors.Outcome.Renewed.class);
    Session vera = ((LoginResult.LoggedIn) login("vera")).session();
    assertThat(own.stepUp(vera, RIGHT.clone(), THERE))
        .isInstanceOf(OwnFactors.Outcome.Renewed.class);

    List<String> shown =
        audited("account").stream().filter(body -> body.contains("shown once more")).toList();
    assertThat(shown).hasSize(2).allMatch(body -> body.contains("192.0.2.8"));
    assertThat(shown.getFirst()).contains("recovery-code", adam.session().id(), "\"adam\"");
    assertThat(shown.getLast()).contains("passphrase", vera.id(), "\"vera\"");
  }

  /** A stolen session in which codes are tried. */
  @Test
  void stepUp_codesTried_areFailedLoginsAndThenASecurityEvent() throws Exception {
    Enrolled adam = enrolAdam();
    OwnFactors.Outcome last = new OwnFactors.Outcome.Wrong();
    while (last instanceof OwnFactors.Outcome.Wrong) {
      last = access.ownFactors().stepUp(adam.session(), new Code("000000"), THERE);
    }

    assertThat(last).isInstanceOf(OwnFactors.Outcome.TooMany.class);
    assertThat(audited("login-failed"))
        .singleElement()
        .asString()
        .contains("step-up totp", "192.0.2.8", "adam");
    assertThat(audited("security")).singleElement().asString().contains("brute-force", "192.0.2.8");
  }

  @Test
  void stepUp_sealingKeyLost_countsAsNoFailureAndOpensNothing() throws Exception {
    Enrolled adam = enrolAdam();
    Files.delete(directory.resolve(KeyFile.FILE_NAME));

    for (int i = 0; i < 2 * LocalLogins.MOST_CODES; i++) {
      assertThat(access.ownFactors().stepUp(adam.session(), new Code("000000"), THERE))
          .isEqualTo(new OwnFactors.Outcome.TooMany(Duration.ofSeconds(5)));
    }
    assertThat(audited("login-failed")).isEmpty();
  }
}
