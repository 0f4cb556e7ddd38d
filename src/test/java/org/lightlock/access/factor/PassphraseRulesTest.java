package org.lightlock.access.factor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.factor.PassphraseRules.Refusal;

class PassphraseRulesTest {
  private static final PassphraseRules RULES =
      new PassphraseRules(List.of("Gemeente Voorbeeldstad", "cctv.voorbeeldstad.nl"));

  private static Optional<Refusal> check(String passphrase) {
    return RULES.check("anna", passphrase.toCharArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "all lower case words",
        "0839 2174 6635",
        "een fiets in de regen",
        "žluťoučký kůň",
        "🐴🔋📎 met een paard",
        "anna likes grey elephants",
        "f7k2p-mw83q-zt5xn-4hbcy"
      })
  void check_longAndUncommon_isTakenWhateverItIsMadeOf(String passphrase) {
    assertThat(check(passphrase)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "LENGTH, eleven-long",
    "LEAKED, qwertyuiop123",
    "LEAKED, Password1234",
    "LEAKED, P@ssw0rd2026!",
    "LEAKED, 1q2w3e4r5t6y",
    "LEAKED, Welkom2026!!",
    "LEAKED, 2026-Sunshine-99",
    "LEAKED, i love you 12345",
    "LEAKED, Finalfantasy",
    "LEAKED, monkeymonkey",
    "PATTERN, aaaaaaaaaaaaaaaa",
    "PATTERN, ababababababab",
    "PATTERN, abcdefghijklmn",
    "PATTERN, 12345678901234",
    "PATTERN, 98765432109876",
    "CONTEXT, anna-anna-2026",
    "CONTEXT, Lightlock-2026",
    "CONTEXT, voorbeeldstad!",
    "CONTEXT, V00rb33ldst@d1",
    "CONTEXT, cctv-gemeente!",
    "CONTEXT, Administrator2026",
    "CONTEXT, politie meldkamer",
    "CONTEXT, Privacy-Officer1"
  })
  void check_whatIsTriedFirst_isRefused(Refusal expected, String passphrase) {
    assertThat(check(passphrase)).contains(expected);
  }

  @Test
  void check_length_countsCharactersNotHalves() {
    assertThat(check("🐴".repeat(6))).contains(Refusal.LENGTH);
    assertThat(check("x y".repeat(50))).contains(Refusal.LENGTH);
    assertThat(check("many words ".repeat(12).substring(0, 128))).isEmpty();
  }

  @Test
  void check_controlCharactersAndHalves_areRefused() {
    assertThat(check("correct horse\u0000battery")).contains(Refusal.NOT_TEXT);
    assertThat(check("correct horse\ud83d battery")).contains(Refusal.NOT_TEXT);
  }

  @Test
  void normalised_composedAndDecomposed_areTheSame() {
    assertThat(PassphraseRules.normalised("cafe\u0301 au lait".toCharArray()))
        .isEqualTo(PassphraseRules.normalised("caf\u00e9 au lait".toCharArray()));
  }

  @Test
  void check_drawnOnes_areHardlyEverTakenForLeaked() {
    SecureRandom random = new SecureRandom();
    long refused =
        java.util.stream.Stream.generate(() -> RecoveryCodes.draw(random).getFirst())
            .limit(2_000)
            .filter(code -> check(code).isPresent())
            .count();

    assertThat(refused).isLessThan(5);
  }

  /** The list that everybody can read is the one that is used. */
  @Test
  void check_everyWordOfTheDocument_isRefused() throws IOException {
    Path document =
        Path.of(System.getProperty("lightlock.home", ".")).resolve("docs/passphrases.md");
    String[] parts = Files.readString(document).split("at every gateway\n|\n\nThis holds", -1);

    assertThat(
            Pattern.compile("`([a-z-]+)`")
                .matcher(parts[1])
                .results()
                .map(word -> word.group(1))
                .toList())
        .containsExactlyInAnyOrderElementsOf(PassphraseRules.KNOWN_WORDS);
    for (String word : PassphraseRules.KNOWN_WORDS) {
      assertThat(check(word + "-2026-" + word)).as(word).contains(Refusal.CONTEXT);
    }
  }
}
