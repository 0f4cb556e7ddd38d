package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealingKeys;

/** A link in the wrong hands: whatever an administrator does with the account ends it. */
@OnBothDatabases
class EnrolmentLinksTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final char[] OTHER = "seven grey elephants".toCharArray();
  private static final char[] THIEFS = "nine blue whales sing".toCharArray();
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress THIEF = InetAddress.ofLiteral("198.51.100.9");

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private final CountingHasher hasher = new CountingHasher();
  private final RecordingTrail trail = new RecordingTrail();
  private AccessDatabase database;
  private Accounts accounts;
  private EnrolmentLinks links;
  private LocalAccess access;
  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  private interface Change {
    void make() throws Exception;
  }

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory);
    accounts = new Accounts(database, () -> now, hasher);
    links = new EnrolmentLinks(database, () -> now);
    accounts.add("vera", RIGHT, Set.of(Role.VIEWER), List.of());
    accounts.add("adam", RIGHT, Set.of(Role.ADMINISTRATOR), List.of());
    KeyFile file = KeyFile.locate(Optional.empty(), directory, Map.of());
    access =
        LocalAccess.start(
            database,
            SessionLimits.DEFAULT,
            LoginLimits.DEFAULT,
            new KnownGrants(Map.of(), () -> now),
            ticker,
            hasher,
            new FactorSettings(
                Optional.of(SealingKeys.open(file, List.of())),
                Optional.of("cctv.example.org"),
                new PassphraseRules(List.of())),
            trail);
  }

  @AfterEach
  void stop() {
    access.close();
  }

  /** The thief has begun already; then something is done, and then the thief ends the work. */
  private Enrolments.Step stolenLinkAfter(Change change) throws Exception {
    String link = links.invite("vera", Set.of());
    return endedAfter(link, change);
  }

  private Enrolments.Step endedAfter(String link, Change change) throws Exception {
    assertThat(access.enrolments().passphrase(link, "", THIEFS.clone(), THIEF))
        .isInstanceOf(Enrolments.Step.Done.class);
    change.make();
    return access.enrolments().finish(link, THIEF);
  }

  private LoginResult login(String user, char[] passphrase) {
    return access.login(user, passphrase.clone(), HERE);
  }

  private Session withTotp(String user) throws Exception {
    String link = links.invite(user, Set.of());
    access.enrolments().passphrase(link, "", RIGHT.clone(), HERE);
    var seed = (Enrolments.Step.Seed) access.enrolments().totp(link, HERE);
    now = now.plusSeconds(60);
    access.enrolments().confirmTotp(link, Codes.at(seed.text(), now), HERE);
    return ((Enrolments.Step.Finished) access.enrolments().finish(link, HERE)).login().session();
  }

  @Test
  void link_accountDisabled_setsNothingAndTakesNoFactorAway() throws Exception {
    withTotp("vera");

    assertThat(stolenLinkAfter(() -> accounts.disable("vera")))
        .isInstanceOf(Enrolments.Step.Gone.class);
    accounts.enable("vera");

    assertThat(login("vera", THIEFS)).isInstanceOf(LoginResult.Refused.class);
    assertThat(login("vera", RIGHT)).isInstanceOf(LoginResult.SecondFactorNeeded.class);
  }

  /** As {@link #link_accountDisabled_setsNothingAndTakesNoFactorAway}, but for what enable ends. */
  @Test
  void link_ofADisabledAccountThatIsThereAllTheSame_writesNothing() throws Exception {
    withTotp("vera");
    String link = links.invite("vera", Set.of());

    Enrolments.Step step =
        endedAfter(
            link,
            () ->
                database
                    .jdbi()
                    .useHandle(
                        handle ->
                            handle.execute("UPDATE account SET disabled = 1 WHERE name = 'vera'")));
    database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE account SET disabled = 0 WHERE name = 'vera'"));

    assertThat(step).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(login("vera", THIEFS)).isInstanceOf(LoginResult.Refused.class);
    assertThat(login("vera", RIGHT)).isInstanceOf(LoginResult.SecondFactorNeeded.class);
  }

  @Test
  void link_accountChangedInAnyWay_isGone() throws Exception {
    for (Change change :
        List.<Change>of(
            () -> accounts.changePassphrase("vera", OTHER.clone()),
            () -> accounts.changeRoles("vera", Set.of(Role.VIEWER, Role.ADMINISTRATOR)),
            () -> accounts.changeRoles("vera", Set.of(Role.VIEWER)),
            () -> accounts.disable("vera"),
            () -> accounts.enable("vera"),
            () -> links.invite("vera", Set.of()))) {
      if (accounts.list().stream().anyMatch(Account::disabled)) {
        accounts.enable("vera");
      }
      assertThat(stolenLinkAfter(change)).isNotInstanceOf(Enrolments.Step.Finished.class);
    }
    assertThat(login("vera", OTHER)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void link_thePersonSetsAnotherPassphraseMeanwhile_isGone() throws Exception {
    Session vera = ((LoginResult.LoggedIn) login("vera", RIGHT)).session();

    assertThat(
            stolenLinkAfter(
                () ->
                    assertThat(
                            access
                                .ownFactors()
                                .changePassphrase(vera, RIGHT.clone(), OTHER.clone(), HERE))
                        .isInstanceOf(OwnFactors.Outcome.NewSession.class)))
        .isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(login("vera", OTHER)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void link_accountRemovedAndAnotherOfThatNameMade_opensTheNewOneNot() throws Exception {
    assertThat(
            stolenLinkAfter(
                () -> {
                  accounts.remove("vera");
                  accounts.add("vera", OTHER, Set.of(Role.OPERATOR), List.of());
                }))
        .isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(login("vera", OTHER)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  /** A link may be for somebody who is not there yet; then somebody else gets the name. */
  @Test
  void link_forANameThatGotAnAccountOtherwise_isGone() throws Exception {
    String link = links.invite("nora", Set.of(Role.OPERATOR));

    assertThat(endedAfter(link, () -> accounts.add("nora", OTHER, Set.of(Role.VIEWER), List.of())))
        .isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(login("nora", OTHER)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void firstAdministratorsLink_onceAnybodyWasThere_isGone() throws Exception {
    database.jdbi().useHandle(handle -> handle.execute("DELETE FROM account"));
    String link = links.firstAdministrator().orElseThrow();
    accounts.add("vera", RIGHT, Set.of(Role.VIEWER), List.of());
    accounts.remove("vera");

    assertThat(access.enrolments().state(link, THIEF)).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(links.firstAdministrator()).isPresent();
  }

  @Test
  void invite_disabled_isRefusedAndSaysWhatToDo() throws Exception {
    accounts.disable("vera");

    assertThatThrownBy(() -> links.invite("vera", Set.of()))
        .isInstanceOfSatisfying(
            AccountException.class,
            e -> assertThat(e.problem()).isEqualTo(AccountException.Problem.DISABLED))
        .hasMessageContaining("lightlock user enable vera");
  }

  @Test
  void deadLinks_tried_areInTheAuditWithTheirSource() throws Exception {
    Enrolments.Step _ = stolenLinkAfter(() -> accounts.disable("vera"));
    Enrolments.Step last = new Enrolments.Step.Gone();
    for (int i = 0; last instanceof Enrolments.Step.Gone; i++) {
      last = access.enrolments().state("guess-" + i, THIEF);
    }
    ticker.advance(Duration.ofMinutes(1));

    AuditEvent first = trail.of(AuditEvent.Kind.LOGIN_FAILED).getFirst();
    assertThat(first.from()).contains("198.51.100.9");
    assertThat(first.details()).containsEntry("how", "enrolment");
    assertThat(trail.of(AuditEvent.Kind.SECURITY).getFirst().details())
        .containsEntry("what", "brute-force");
    assertThat(trail.events.toString()).doesNotContain("guess-");
  }
}
