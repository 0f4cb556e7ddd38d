package org.lightlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/asvs.md names every requirement, and nothing that is not there. */
class AsvsTest {
  private static final Path HOME = Path.of(System.getProperty("lightlock.home", "."));
  private static final Path DOCS = HOME.resolve("docs");
  private static final Path TESTS = HOME.resolve("src/test/java");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| ([0-9]+\\.[0-9]+\\.[0-9]+) \\| ([123]) \\| ([^|]+) \\| ([^|]+) \\|$");
  private static final Pattern NAMED =
      Pattern.compile("`([A-Za-z0-9]+(?:Test|IT))\\.([A-Za-z0-9_]+)`");
  private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([a-z0-9./-]+)#([a-z0-9-]+)\\)");
  private static final Set<String> TEST_ANNOTATIONS =
      Set.of("Test", "ParameterizedTest", "FuzzTest", "RepeatedTest");

  private record Row(String number, int level, String shownBy) {
    boolean isOpen() {
      return shownBy.startsWith("open: ");
    }

    /**
     * Shown by a test, by a document, or not to apply; {@link #everyRow_saysHow} knows no other.
     */
    boolean isMet() {
      return shownBy.matches("(`|document: |does not apply: ).*");
    }

    boolean isShownByTests() {
      return shownBy.startsWith("`");
    }
  }

  @Test
  void list_hasEveryRequirementAtItsLevel() throws IOException {
    Map<String, Integer> standard = standard();
    assertThat(standard).hasSize(345);
    Map<String, Integer> listed = new TreeMap<>();
    rows().forEach(row -> assertThat(listed.put(row.number(), row.level())).isNull());

    Map<String, Integer> required = new TreeMap<>(standard);
    required.values().removeIf(level -> level == 3);
    assertThat(listed).containsAllEntriesOf(required);
    assertThat(standard).containsAllEntriesOf(listed);
  }

  @Test
  void levelsOneAndTwo_haveNothingOpen() throws IOException {
    List<Row> rows = rows().stream().filter(row -> row.level() < 3).toList();

    assertThat(rows).hasSize(253).allMatch(Row::isMet).noneMatch(Row::isOpen);
  }

  /** What is open is not met, whatever tests it names besides. */
  @Test
  void levelThree_isMetForFourFifths() throws IOException {
    long met = rows().stream().filter(row -> row.level() == 3 && row.isMet()).count();
    long all = standard().values().stream().filter(level -> level == 3).count();

    assertThat((double) met / all).isGreaterThanOrEqualTo(0.8);
  }

  /** A row that a test shows says nothing of what is missing; else it would be open. */
  @Test
  void rowsOfTests_nameOneAndAdmitNothing() throws IOException {
    for (Row row : rows()) {
      if (row.isShownByTests()) {
        assertThat(NAMED.matcher(row.shownBy()).lookingAt()).as(row.number()).isTrue();
        assertThat(row.shownBy())
            .as(row.number())
            .doesNotContain("in part", "not yet", "not built", "no test");
      }
    }
  }

  @Test
  void everyRow_saysHow() throws IOException {
    for (Row row : rows()) {
      assertThat(row.shownBy())
          .as(row.number())
          .matches("(does not apply: |open: |document: \\[|`[A-Z]).{3,}");
    }
  }

  @Test
  void everyTestNamed_isThere() throws Exception {
    Map<String, String> classes = classes();
    for (Row row : rows()) {
      for (MatchResult name : NAMED.matcher(row.shownBy()).results().toList()) {
        String found = classes.get(name.group(1));
        assertThat(found).as("%s: %s", row.number(), name.group()).isNotNull();
        assertThat(methods(Class.forName(Objects.requireNonNull(found))))
            .as("%s: %s", row.number(), name.group())
            .contains(name.group(2));
      }
    }
  }

  @Test
  void everyDocumentNamed_hasTheHeading() throws IOException {
    for (Row row : rows()) {
      if (row.shownBy().startsWith("document: ")) {
        List<MatchResult> links = LINK.matcher(row.shownBy()).results().toList();
        assertThat(links).as(row.number()).isNotEmpty();
        for (MatchResult link : links) {
          assertThat(headings(DOCS.resolve(link.group(1))))
              .as(row.number())
              .contains(link.group(2));
        }
      }
    }
  }

  /** The table at the top counts what is below it. */
  @Test
  void table_countsTheRows() throws IOException {
    String text = Files.readString(DOCS.resolve("asvs.md"));
    for (int level = 1; level <= 3; level++) {
      int wanted = level;
      List<Row> rows = rows().stream().filter(row -> row.level() == wanted).toList();
      assertThat(text)
          .contains(
              "| %d | %d | %d | %d | %d | %d |"
                  .formatted(
                      level,
                      rows.size(),
                      rows.stream().filter(Row::isShownByTests).count(),
                      rows.stream().filter(row -> row.shownBy().startsWith("document")).count(),
                      rows.stream().filter(row -> row.shownBy().startsWith("does not")).count(),
                      rows.stream().filter(Row::isOpen).count()));
    }
  }

  private static List<Row> rows() throws IOException {
    return ROW.matcher(Files.readString(DOCS.resolve("asvs.md")))
        .results()
        .map(
            (MatchResult row) ->
                new Row(row.group(1), Integer.parseInt(row.group(2)), row.group(4)))
        .toList();
  }

  private static Map<String, Integer> standard() throws IOException {
    Map<String, Integer> standard = new LinkedHashMap<>();
    try (InputStream in =
        Objects.requireNonNull(AsvsTest.class.getResourceAsStream("asvs-5.0.0.txt"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        standard.put(line.split(" ", 2)[0], Integer.parseInt(line.split(" ", 2)[1]));
      }
    }
    return standard;
  }

  /** Every test class by its simple name. */
  private static Map<String, String> classes() throws IOException {
    Map<String, String> classes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String name =
            TESTS.relativize(file).toString().replace('/', '.').replaceAll("\\.java$", "");
        classes.put(name.substring(name.lastIndexOf('.') + 1), name);
      }
    }
    return classes;
  }

  private static List<String> methods(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      for (Annotation annotation : method.getAnnotations()) {
        if (TEST_ANNOTATIONS.contains(annotation.annotationType().getSimpleName())) {
          names.add(method.getName());
        }
      }
    }
    return names;
  }

  private static List<String> headings(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").strip().toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }
}
