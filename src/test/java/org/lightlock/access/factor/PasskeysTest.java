package org.lightlock.access.factor;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraScope;

class PasskeysTest {
  private static final String HOST = "cctv.example.org";

  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final Ticker ticker = nanos::get;
  private Jdbi jdbi;
  private Passkeys passkeys;
  private SoftwareAuthenticator authenticator;

  @BeforeEach
  void start() throws Exception {
    Accounts accounts = new Accounts(AccessDatabase.open(folder), InstantSource.system());
    accounts.add("anna", "grey elephants fly".toCharArray(), CameraScope.all());
    accounts.add("bart", "grey elephants fly".toCharArray(), CameraScope.all());
    jdbi = Jdbi.create("jdbc:sqlite:" + folder.resolve(AccessDatabase.FILE_NAME));
    passkeys = new Passkeys(HOST, jdbi, ticker, InstantSource.system());
    authenticator = new SoftwareAuthenticator(HOST, 8443);
  }

  private Optional<Passkey> register(String account) throws Exception {
    String handle = passkeys.drawUserHandle();
    String options = passkeys.creationOptions("new:" + account, account, handle);
    return passkeys.register(
        "new:" + account, account, handle, "phone", authenticator.create(options));
  }

  private void registerAndKeep() throws Exception {
    Passkey passkey = register("anna").orElseThrow();
    assertThat(jdbi.<Boolean, Exception>inTransaction(h -> PasskeyStore.insert(h, passkey)))
        .isTrue();
  }

  private Optional<Passkeys.Shown> show() throws Exception {
    return passkeys.verify(
        "login", Optional.empty(), authenticator.get(passkeys.requestOptions("login")));
  }

  @Test
  void verify_afterRegistration_saysWhoseItIs() throws Exception {
    registerAndKeep();

    Passkeys.Shown shown = show().orElseThrow();

    assertThat(shown.account()).isEqualTo("anna");
    assertThat(shown.signCount()).isEqualTo(1);
    assertThat(passkeys.requestOptions("login")).doesNotContain(shown.id());
    assertThat(passkeys.requestOptions("second", "anna")).contains(shown.id());
  }

  @Test
  void options_askForThePersonEveryTime() throws Exception {
    assertThat(passkeys.creationOptions("new:anna", "anna", passkeys.drawUserHandle()))
        .contains("\"userVerification\":\"required\"", "\"residentKey\":\"required\"")
        .contains("\"id\":\"" + HOST + "\"")
        .contains("\"attestation\":\"none\"");
    assertThat(passkeys.requestOptions("login")).contains("\"userVerification\":\"required\"");
  }

  @Test
  void register_withoutThePerson_isRefused() throws Exception {
    authenticator.verifiesUser = false;

    assertThat(register("anna")).isEmpty();
  }

  @Test
  void verify_withoutThePerson_isRefused() throws Exception {
    registerAndKeep();
    authenticator.verifiesUser = false;

    assertThat(show()).isEmpty();
  }

  @Test
  void verify_fromAnotherOrigin_isRefused() throws Exception {
    registerAndKeep();
    authenticator.origin = "https://cctv.example.org.evil.example";

    assertThat(show()).isEmpty();
  }

  @Test
  void verify_forAnotherRelyingParty_isRefused() throws Exception {
    registerAndKeep();
    authenticator.rpId = "evil.example";

    assertThat(show()).isEmpty();
  }

  @Test
  void verify_aCountThatDoesNotGrow_isRefused() throws Exception {
    registerAndKeep();
    Passkeys.Shown shown = show().orElseThrow();
    assertThat(use(shown)).isTrue();
    authenticator.signCount = 0;

    assertThat(show()).isEmpty();
    assertThat(use(shown)).isFalse();
  }

  private boolean use(Passkeys.Shown shown) {
    return jdbi.inTransaction(handle -> PasskeyStore.use(handle, shown.id(), shown.signCount(), 0));
  }

  @Test
  void verify_theSameAnswerTwice_isRefused() throws Exception {
    registerAndKeep();
    String answer = authenticator.get(passkeys.requestOptions("login"));

    assertThat(passkeys.verify("login", Optional.empty(), answer)).isPresent();
    assertThat(passkeys.verify("login", Optional.empty(), answer)).isEmpty();
  }

  @Test
  void verify_aChallengeForSomethingElse_orOld_orOfAnotherGateway_isRefused() throws Exception {
    registerAndKeep();
    String other = authenticator.get(passkeys.requestOptions("step-up:anna", "anna"));
    assertThat(passkeys.verify("login", Optional.empty(), other)).isEmpty();

    String late = authenticator.get(passkeys.requestOptions("login"));
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(passkeys.verify("login", Optional.empty(), late)).isEmpty();

    Passkeys elsewhere = new Passkeys(HOST, jdbi, ticker, InstantSource.system());
    String foreign = authenticator.get(elsewhere.requestOptions("login"));
    assertThat(passkeys.verify("login", Optional.empty(), foreign)).isEmpty();
  }

  @Test
  void verify_somebodyElsesPasskey_isRefused() throws Exception {
    registerAndKeep();
    String answer = authenticator.get(passkeys.requestOptions("second", "bart"));

    assertThat(passkeys.verify("second", Optional.of("bart"), answer)).isEmpty();
  }

  @Test
  void verify_anotherAuthenticatorsSignature_isRefused() throws Exception {
    registerAndKeep();
    String mine = authenticator.get(passkeys.requestOptions("login"));
    SoftwareAuthenticator stranger = new SoftwareAuthenticator(HOST, 8443);
    String theirs = stranger.get(passkeys.requestOptions("login"));
    String id = "\"id\":\"[^\"]*\",\"rawId\":\"[^\"]*\"";
    String mixed =
        theirs.replaceFirst(id, mine.substring(mine.indexOf("\"id\""), mine.indexOf(",\"type\"")));

    assertThat(passkeys.verify("login", Optional.empty(), theirs)).isEmpty();
    assertThat(passkeys.verify("login", Optional.empty(), mixed)).isEmpty();
  }

  @Test
  void verify_whatIsNoAnswer_isRefused() throws Exception {
    for (String answer :
        new String[] {
          "", "{}", "[]", "null", "{\"id\":1}", "[".repeat(10_000), "x".repeat(99_999)
        }) {
      assertThat(passkeys.verify("login", Optional.empty(), answer)).isEmpty();
      assertThat(passkeys.register("new:anna", "anna", passkeys.drawUserHandle(), "n", answer))
          .isEmpty();
    }
  }

  @Test
  void register_whatIsThereAlready_isRefused() throws Exception {
    registerAndKeep();

    assertThat(register("anna")).isEmpty();
  }

  @Test
  void register_anIdLongerThanWebAuthnsLongest_isRefused() throws Exception {
    authenticator.id = new byte[1024];
    assertThat(register("anna")).isEmpty();

    authenticator.id = new byte[1023];
    assertThat(register("anna")).isPresent();
  }

  @Test
  void insert_moreThanAnybodyHas_isRefused() throws Exception {
    registerAndKeep();
    Passkey first = jdbi.<Passkey, Exception>withHandle(h -> PasskeyStore.of(h, "anna").getFirst());
    int kept = 1;
    for (int i = 1; i <= PasskeyStore.MOST_PER_ACCOUNT; i++) {
      Passkey next =
          new Passkey("id" + i, "anna", first.userHandle(), "n", first.publicKey(), 0, 0, 0);
      kept += jdbi.<Boolean, Exception>inTransaction(h -> PasskeyStore.insert(h, next)) ? 1 : 0;
    }

    assertThat(kept).isEqualTo(PasskeyStore.MOST_PER_ACCOUNT);
  }
}
