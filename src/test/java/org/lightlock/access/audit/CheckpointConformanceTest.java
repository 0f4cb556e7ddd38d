package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Signed notes as C2SP has them; the key and its signature are the example of Go's note package.
 */
class CheckpointConformanceTest {
  private static final String SECRET =
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  private static final String PUBLIC =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;
  private static final String SIGNATURE =
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

  private static final CheckpointKey KEY = CheckpointKey.parse(SECRET).orElseThrow();
  private static final Checkpoint POINT =
      Checkpoint.of(
          "PeterNeumann", 7, MerkleHash.ofNothing(), Instant.parse("2026-11-26T10:00:00Z"));

  @Test
  void key_ofGosExample_hasItsPublicKeyAndId() {
    assertThat(KEY.publicKey()).hasToString(PUBLIC);
    assertThat(KEY.publicKey().id()).isEqualTo("c74f20a3");
    assertThat(KEY.secretText()).isEqualTo(SECRET);
    assertThat(KEY.toString()).doesNotContain("AYEK");
  }

  @Test
  void sign_gosExample_isItsSignature() {
    byte[] expected = Base64.getDecoder().decode(SIGNATURE);
    byte[] signature = KEY.sign(TEXT.getBytes(StandardCharsets.UTF_8));

    assertThat(HexFormat.of().formatHex(expected))
        .isEqualTo("c74f20a3" + HexFormat.of().formatHex(signature));
    assertThat(KEY.publicKey().verifies(TEXT.getBytes(StandardCharsets.UTF_8), signature)).isTrue();
  }

  @Test
  void note_hasTheLinesOfACheckpoint() {
    assertThat(POINT.sign(KEY))
        .startsWith(
            "PeterNeumann\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
                + "time 2026-11-26T10:00:00Z\n\n\u2014 PeterNeumann x08go")
        .endsWith("=\n");
  }

  @Test
  void open_whatWasSigned_isTheCheckpoint() {
    assertThat(Checkpoint.open(POINT.sign(KEY), List.of(KEY.publicKey()))).contains(POINT);
  }

  @Test
  void open_anythingChanged_isRefused() {
    String note = POINT.sign(KEY);
    List<CheckpointKey.Public> keys = List.of(KEY.publicKey());

    for (int i = 0; i < note.length() - 1; i++) {
      char other = note.charAt(i) == 'A' ? 'B' : 'A';
      String changed = note.substring(0, i) + other + note.substring(i + 1);
      assertThat(Checkpoint.open(changed, keys)).as(changed).isEmpty();
    }
    assertThat(Checkpoint.open("", keys)).isEmpty();
    assertThat(Checkpoint.open(note.substring(0, note.indexOf('\u2014')), keys)).isEmpty();
  }

  @Test
  void open_signedByAnotherKeyOfThatName_isRefused() {
    String note = POINT.sign(CheckpointKey.make("PeterNeumann"));

    assertThat(Checkpoint.open(note, List.of(KEY.publicKey()))).isEmpty();
  }

  @Test
  void open_aWitnesssSignatureBeside_isPassedOver() {
    String note = POINT.sign(KEY) + "\u2014 witness.example.com abcdefgh\n";

    assertThat(Checkpoint.open(note, List.of(KEY.publicKey()))).contains(POINT);
  }

  @Test
  void split_notesOneAfterTheOther_areTold() {
    String first = POINT.sign(KEY);
    String second =
        Checkpoint.of("PeterNeumann", 9, MerkleHash.ofNothing(), POINT.time()).sign(KEY);

    assertThat(Checkpoint.split(first + second)).containsExactly(first, second);
    assertThat(
            Checkpoint.split(first + "\n\n" + second).stream()
                .map(note -> Checkpoint.open(note, List.of(KEY.publicKey())).orElseThrow().size()))
        .containsExactly(7L, 9L);
    assertThat(Checkpoint.split("")).isEmpty();
  }

  @Test
  void parse_whatIsNoKey_isEmpty() {
    assertThat(CheckpointKey.parse(PUBLIC)).isEmpty();
    assertThat(CheckpointKey.parse(SECRET.replace("c74f20a3", "c74f20a4"))).isEmpty();
    assertThat(CheckpointKey.parse("")).isEmpty();
    assertThat(CheckpointKey.Public.parse(SECRET)).isEmpty();
    assertThat(CheckpointKey.Public.parse(PUBLIC.replace("c74f20a3", "c74f20a4"))).isEmpty();
    assertThat(CheckpointKey.Public.parse(PUBLIC + "A")).isEmpty();
  }
}
