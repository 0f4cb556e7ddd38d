package org.lightlock.protect.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;

class CameraKeyTest {
  private static final byte[] LOGIN = "admin / correct horse".getBytes(UTF_8);
  private final CameraPrivateKey key = CameraPrivateKey.draw();

  @Test
  void open_whatWasSealedToIt_givesItBack() throws Exception {
    SealedLogin sealed = key.publicKey().seal("door", LOGIN);

    assertThat(key.open("door", sealed)).isEqualTo(LOGIN);
  }

  @Test
  void open_afterBothKeysAndTheSealedWentThroughTexts_givesItBack() throws Exception {
    CameraPublicKey published = CameraPublicKey.parse(key.publicKey().text()).orElseThrow();
    String line = published.seal("door", LOGIN).text();
    CameraPrivateKey kept = CameraPrivateKey.parse(key.text()).orElseThrow();

    assertThat(kept.open("door", SealedLogin.parse(line).orElseThrow())).isEqualTo(LOGIN);
  }

  @Test
  void open_forAnotherCamera_isRefused() throws Exception {
    SealedLogin sealed = key.publicKey().seal("door", LOGIN);

    assertThatThrownBy(() -> key.open("yard", sealed))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("yard");
  }

  @Test
  void open_withAnotherKey_isRefused() throws Exception {
    SealedLogin sealed = key.publicKey().seal("door", LOGIN);

    assertThatThrownBy(() -> CameraPrivateKey.draw().open("door", sealed))
        .isInstanceOf(SealException.class);
  }

  @Test
  void seal_shortAndLongPasswords_haveTheSameLength() throws Exception {
    assertThat(key.publicKey().seal("door", new byte[1]).text())
        .hasSameSizeAs(key.publicKey().seal("door", new byte[255]).text());
  }

  @Test
  void parse_withOneCharacterMistyped_isEmpty() throws Exception {
    String published = key.publicKey().text();
    String line = key.publicKey().seal("door", LOGIN).text();

    for (int i = 0; i < published.length(); i++) {
      assertThat(CameraPublicKey.parse(mistyped(published, i))).isEmpty();
    }
    for (int i = 0; i < line.length(); i++) {
      assertThat(SealedLogin.parse(mistyped(line, i))).isEmpty();
    }
    assertThat(SealedLogin.parse("x".repeat(1_000_000))).isEmpty();
  }

  private static String mistyped(String text, int at) {
    char other = text.charAt(at) == 'a' ? 'b' : 'a';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  @Test
  void toString_tellsNoSecret() throws Exception {
    String secret = key.text().substring(key.text().indexOf(':') + 1);

    assertThat(key.toString()).doesNotContain(secret.substring(0, 40));
  }

  /** RFC 9180 appendix A.1.1, sequence number 0. */
  @Test
  void library_baseModeOfTheRfcsVector_opens() throws Exception {
    HexFormat hex = HexFormat.of();
    HPKE hpke =
        new HPKE(
            HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
    byte[] opened =
        hpke.setupBaseR(
                hex.parseHex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
                hpke.deserializePrivateKey(
                    hex.parseHex(
                        "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"),
                    hex.parseHex(
                        "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")),
                hex.parseHex("4f6465206f6e2061204772656369616e2055726e"))
            .open(
                hex.parseHex("436f756e742d30"),
                hex.parseHex(
                    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
                        + "6d8770ac83d07bea87e13c512a"));

    assertThat(new String(opened, UTF_8)).isEqualTo("Beauty is truth, truth beauty");
  }
}
