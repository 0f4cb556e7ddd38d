package org.lightlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which libraries there are, where they come from, and that somebody looks after them. */
class LibrariesTest {
  private static final Path HOME = Path.of(System.getProperty("lightlock.home", "."));
  private static final Path LIST = HOME.resolve("docs/libraries.txt");
  private static final String REPOSITORY = "/repository/";

  /** docs/security.md, Libraries: every quarter. */
  private static final Duration QUARTER = Duration.ofDays(92);

  static Map<String, String> listed() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    for (String line : Files.readAllLines(LIST)) {
      if (!line.startsWith("#")) {
        assertThat(line).matches("[0-9a-f]{64}  \\S+\\.jar");
        listed.put(line.substring(66), line.substring(0, 64));
      }
    }
    return listed;
  }

  /**
   * What came from a repository is, byte for byte, what somebody once looked at: whoever slips
   * another library in, or another's of the same name, changes this list where all can see it.
   */
  @Test
  void everyLibrary_isTheOneThatIsListed() throws Exception {
    Map<String, String> listed = listed();
    int seen = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      int at = entry.indexOf(REPOSITORY);
      String name = at < 0 ? "" : entry.substring(at + REPOSITORY.length());
      if (listed.containsKey(name)) {
        assertThat(sha256(Path.of(entry))).as(name).isEqualTo(listed.get(name));
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(60);
  }

  static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(hash);
  }

  /** Maven Central alone, and of everything one version: no range, no snapshot, no "latest". */
  @Test
  void versions_areFixed_andThereIsOneRepository() throws IOException {
    String pom = Files.readString(HOME.resolve("pom.xml"));
    assertThat(pom)
        .doesNotContain("<repositor", "<pluginRepositor", "<systemPath>", "<scope>system")
        .doesNotContain("LATEST", "RELEASE<");
    Map<String, String> properties = new TreeMap<>();
    Pattern.compile("<([a-z0-9.-]+\\.version)>([^<]+)</")
        .matcher(pom)
        .results()
        .forEach((MatchResult found) -> properties.put(found.group(1), found.group(2)));
    int versions = 0;
    for (String block : pom.split("<(?=dependency>|plugin>|path>|artifactItem>)", -1)) {
      Matcher version =
          Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)<").matcher(block);
      if (version.find() && !version.group(1).equals("lightlock")) {
        String fixed = version.group(2).replaceAll("\\$\\{|}", "");
        assertThat(properties.getOrDefault(fixed, fixed))
            .as(version.group(1))
            .matches("[0-9]+(\\.[0-9]+)*([.-][A-Za-z0-9]+)*")
            .doesNotContain("SNAPSHOT");
        versions++;
      }
    }
    assertThat(versions).isGreaterThan(40);
  }

  /** Fails whoever goes on developing a quarter after somebody last looked at the libraries. */
  @Test
  void libraries_wereLookedThroughInTheQuarterBeforeTheLastChange() throws Exception {
    Matcher date =
        Pattern.compile("# Looked through for newer versions and known holes: (\\S+)")
            .matcher(Files.readString(LIST));
    assertThat(date.find()).isTrue();
    Instant looked = LocalDate.parse(date.group(1)).atStartOfDay(ZoneOffset.UTC).toInstant();

    assertThat(Duration.between(looked, lastChange()))
        .as("look at each library of pom.xml for newer versions and holes, then set the date")
        .isLessThan(QUARTER);
  }

  /** When the source was last changed: the last commit, or the file's time where there is none. */
  private static Instant lastChange() throws IOException, InterruptedException {
    if (Files.exists(HOME.resolve(".git"))) {
      Process git =
          new ProcessBuilder(List.of("git", "-C", HOME.toString(), "log", "-1", "--format=%ct"))
              .redirectErrorStream(true)
              .start();
      String seconds =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (git.waitFor() == 0) {
        return Instant.ofEpochSecond(Long.parseLong(seconds));
      }
    }
    return Files.getLastModifiedTime(HOME.resolve("pom.xml")).toInstant();
  }
}
