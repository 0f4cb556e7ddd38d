package org.lightlock.serve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WebFilesTest {
  @Test
  void names_areAllFilesOfThePage() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/org/lightlock/web"))) {
      List<String> there = files.map(file -> file.getFileName().toString()).toList();

      assertThat(WebFiles.NAMES).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(there);
    }
  }
}
