package org.lightlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an installation holds of others' is what docs/libraries.txt says, and nothing besides. */
class LibrariesIT {
  private static final Path DIST = Path.of(System.getProperty("lightlock.dist", "target/dist"));

  @Test
  void everyLibraryOfAnInstallation_isListed() throws Exception {
    Set<String> known =
        LibrariesTest.listed().entrySet().stream()
            .map(each -> each.getValue() + "  " + Path.of(each.getKey()).getFileName())
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(DIST.resolve("lib"))) {
      List<Path> jars = files.filter(LibrariesIT::isFromElsewhere).toList();
      assertThat(jars).hasSizeGreaterThan(40);
      for (Path jar : jars) {
        assertThat(known)
            .as("docs/libraries.txt")
            .contains(LibrariesTest.sha256(jar) + "  " + jar.getFileName());
      }
    }
  }

  /** Not our own; and of native parts there is no second list for another kind of processor. */
  private static boolean isFromElsewhere(Path jar) {
    String name = String.valueOf(jar.getFileName());
    return name.endsWith(".jar") && !name.startsWith("lightlock") && !name.contains("arm64");
  }
}
