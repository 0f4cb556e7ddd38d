package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every attack of docs/attacks.md, as a user carries them out on an installed system. */
@Tag("undisturbed")
class AttackSuiteIT {
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final int ATTACKS = 41;

  @Test
  void allAttacks_areAnsweredAsTheyMustBe() throws IOException, InterruptedException {
    try (Product suite = Product.start("attack-suite", "--json")) {
      int exitCode = suite.awaitExit(LIMIT);
      JsonNode result = suite.awaitJson();
      List<String> failed = new ArrayList<>();
      for (JsonNode attack : result.path("cases")) {
        if (!attack.path("passed").asBoolean(false)) {
          failed.add(attack.toString());
        }
      }
      assertThat(failed).isEmpty();
      assertThat(result.path("cases").size()).isEqualTo(ATTACKS);
      assertThat(exitCode).isZero();
    }
  }

  @Test
  void unknownCase_isRefused() throws IOException, InterruptedException {
    try (Product suite = Product.run("attack-suite", "--case", "99")) {
      assertThat(suite.awaitExit()).isEqualTo(2);
      assertThat(suite.errors()).contains("docs/attacks.md");
    }
  }
}
