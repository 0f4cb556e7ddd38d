package org.lightlock.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/cameras.md says what the code and the tests say. */
class CameraDocsTest {
  private static final Path HOME = Path.of(System.getProperty("lightlock.home", "."));

  @Test
  void everyQuirk_hasItsRow() throws IOException {
    String docs = Files.readString(HOME.resolve("docs/cameras.md"));
    for (Quirk quirk : Quirk.values()) {
      assertThat(docs).contains("| `" + quirk.token() + "` | " + quirk.words() + " |");
    }
  }

  @Test
  void everyTestThatIsNamed_exists() throws IOException {
    String docs = Files.readString(HOME.resolve("docs/cameras.md"));
    Set<String> named =
        Pattern.compile("`([A-Z]\\w+(?:Test|IT))`")
            .matcher(docs)
            .results()
            .map((MatchResult found) -> found.group(1) + ".java")
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(HOME.resolve("src/test/java"))) {
      Set<String> existing =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      assertThat(existing).containsAll(named);
    }
  }
}
