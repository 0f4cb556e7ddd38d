package org.lightlock.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Rejection;
import org.lightlock.teststreams.TestStreams;

class AttacksTest {
  private final List<Attack> attacks = attacks();

  private static List<Attack> attacks() {
    try {
      return Attacks.all(TestStreams.good("yard-360p15-h264.mp4"), new WorkerRig());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void numbers_areOneTo38And41To43() {
    assertThat(attacks.stream().map(Attack::number))
        .containsExactlyElementsOf(
            IntStream.concat(IntStream.rangeClosed(1, 38), IntStream.rangeClosed(41, 43))
                .boxed()
                .toList());
  }

  @Test
  void document_listsEachAttackWithTheSameWords() throws IOException {
    String document =
        Files.readString(Path.of(System.getProperty("lightlock.home", "."), "docs", "attacks.md"));
    for (Attack attack : attacks) {
      assertThat(document)
          .contains(
              "| " + attack.number() + " | " + attack.what() + " | " + attack.answer() + " | ");
      for (Rejection sign : attack.signs()) {
        assertThat(document).contains(sign.number() + " (`" + sign + "`)");
      }
    }
  }

  @Test
  void signs_areThoseOfTheAttacksOwnCaseUnlessAnotherIsNamed() {
    for (Attack attack : attacks) {
      if (!attack.signs().isEmpty() && attack.number() != 41) {
        assertThat(attack.signs().stream().map(Rejection::attackCase))
            .as("attack %d", attack.number())
            .anyMatch(attack.events()::contains);
      }
    }
  }
}
