package org.lightlock.access.factor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  private static final byte[] SEED = "12345678901234567890".getBytes(US_ASCII);

  /** RFC 6238 appendix B, SHA-1, eight digits; six digits are their end. */
  @ParameterizedTest
  @CsvSource({
    "59, 94287082",
    "1111111109, 07081804",
    "1111111111, 14050471",
    "1234567890, 89005924",
    "2000000000, 69279037",
    "20000000000, 65353130"
  })
  void code_atTheRfcsTimes_isTheRfcs(long seconds, String expected) {
    assertThat(Totp.digits(Totp.hmac("HmacSHA1", SEED, seconds / 30), 8)).isEqualTo(expected);
    assertThat(Totp.codeAt(SEED, Instant.ofEpochSecond(seconds))).isEqualTo(expected.substring(2));
  }

  @Test
  void stepOf_theCodeBeforeAndTheOneAfter_isGood() {
    Instant now = Instant.ofEpochSecond(1_234_567_890);
    long step = 1_234_567_890 / 30;

    for (long off = -1; off <= 1; off++) {
      assertThat(Totp.stepOf(Totp.codeAt(SEED, now.plusSeconds(30 * off)), SEED, now))
          .hasValue(step + off);
    }
    assertThat(Totp.stepOf(Totp.codeAt(SEED, now.plusSeconds(60)), SEED, now)).isEmpty();
    assertThat(Totp.stepOf(Totp.codeAt(SEED, now.minusSeconds(60)), SEED, now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"''", "12345", "1234567", "abcdef", "٠٠٥٩٢٤", "------", "' 05924'"})
  void stepOf_whatIsNoCode_isEmpty(String typed) {
    assertThat(Totp.stepOf(typed, SEED, Instant.ofEpochSecond(1_234_567_890))).isEmpty();
  }

  @Test
  void uri_isWhatAppsRead() {
    assertThat(Totp.uri(SEED, "Lightlock", "anna@example.org"))
        .isEqualTo(
            "otpauth://totp/Lightlock:anna%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Lightlock&algorithm=SHA1&digits=6&period=30");
  }

  /** RFC 4648 §10. */
  @ParameterizedTest
  @CsvSource({"'', ''", "f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "foobar, MZXW6YTBOI"})
  void base32_ofTheRfcsTexts_isTheRfcs(String text, String encoded) {
    assertThat(Base32.encode(text.getBytes(US_ASCII))).isEqualTo(encoded);
    assertThat(Base32.decode(encoded).orElseThrow()).isEqualTo(text.getBytes(US_ASCII));
  }

  @Test
  void drawSeed_twice_differs() {
    SecureRandom random = new SecureRandom();

    assertThat(Totp.drawSeed(random)).hasSize(20).isNotEqualTo(Totp.drawSeed(random));
  }
}
