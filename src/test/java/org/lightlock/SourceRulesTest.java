package org.lightlock;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the code never does, so that whole kinds of attack have nothing to work on. */
class SourceRulesTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.lightlock");

  private static final Path HOME = Path.of(System.getProperty("lightlock.home", "."));
  private static final Path MAIN = HOME.resolve("src/main/java/org/lightlock");
  private static final Path WEB = HOME.resolve("src/main/resources/org/lightlock/web");

  /** Everything that parses or runs what a text says, or looks something up by it. */
  @Test
  void interpreters_ofXmlScriptsNamesAndObjects_areNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.xml..", "org.w3c.dom..", "org.xml..", "javax.script..")
        .check(CODE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.naming..", "java.rmi..", "javax.management.remote..")
        .check(CODE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(CODE);
  }

  /** JSON becomes the record that was asked for, and never what the text names. */
  @Test
  void json_neverNamesAType() throws IOException {
    assertThat(
            found(
                MAIN,
                Pattern.compile(
                    "@JsonTypeInfo|activateDefaultTyping|polymorphicTypeValidator|Class\\.forName")))
        .isEmpty();
  }

  @Test
  void processes_areStartedWithListsOfArgumentsByTheCommandLineOnly() throws IOException {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.lightlock.app..", "org.lightlock.sandbox.confine..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .check(CODE);
    noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "Runtime.exec",
                (JavaAccess<?> access) -> {
                  AccessTarget target = access.getTarget();
                  return target.getOwner().isEquivalentTo(Runtime.class)
                      && target.getName().equals("exec");
                }))
        .check(CODE);
    assertThat(found(MAIN, Pattern.compile("\"(/bin/)?(ba)?sh\"|\"-c\""))).isEmpty();
  }

  /** They put table and column names together that stand in the class itself. */
  private static final Set<String> CHOOSE_AMONG_OWN_TABLES =
      Set.of("SealedSecrets.java", "FactorStore.java");

  /** What a statement says is fixed; values are bound. */
  @Test
  void sql_isNeverPutTogetherFromValues() throws IOException {
    Pattern statement =
        Pattern.compile(
            "\\.(execute|createQuery|createUpdate|createCall|createScript|prepareBatch|select)"
                + "\\(\\s*(?!\\))([^;]*?)\\)\\s*[.;]",
            Pattern.DOTALL);
    List<String> bad = new ArrayList<>();
    for (Map.Entry<Path, String> file : texts(MAIN.resolve("access"), ".java").entrySet()) {
      statement
          .matcher(file.getValue())
          .results()
          .map((MatchResult call) -> call.group(2))
          .filter(SourceRulesTest::isStatement)
          .filter(argument -> !isConstant(argument))
          .filter(
              _ -> !CHOOSE_AMONG_OWN_TABLES.contains(String.valueOf(file.getKey().getFileName())))
          .forEach(argument -> bad.add(file.getKey().getFileName() + ": " + argument));
    }
    assertThat(bad).isEmpty();
  }

  private static boolean isStatement(String argument) {
    return Pattern.compile("\\b(SELECT|INSERT|UPDATE|DELETE)\\b").matcher(argument).find();
  }

  /** Texts may be joined with texts and constants, as long lines are, but with nothing else. */
  private static boolean isConstant(String argument) {
    String texts = argument.replaceAll("(?s)\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\])*\"", "T");
    String first = texts.split(",", 2)[0];
    return !first.contains("formatted")
        && first.matches("(?s)\\s*(T|[A-Z_]+)(\\s*\\+\\s*(T|[A-Z_]+))*\\s*");
  }

  @Test
  void ciphers_areAuthenticatedOrThoseThatSrtpDemands() throws IOException {
    Set<String> ciphers = named("Cipher\\.getInstance\\(\\s*\"([^\"]+)\"");
    assertThat(ciphers).isSubsetOf("AES/GCM/NoPadding", "ChaCha20-Poly1305", "AES/CTR/NoPadding");
    // Counter mode is SRTP's own, with HMAC over the ciphertext (RFC 3711 §4.1.1, §4.2).
    assertThat(found(MAIN, Pattern.compile("AES/CTR")).keySet())
        .allMatch(file -> file.startsWith("protect/srtp/"));
  }

  /** MD5 and SHA-1 are where a protocol of others leaves no choice, and nowhere else. */
  @Test
  void oldHashes_areOnlyWhereAProtocolDemandsThem() throws IOException {
    assertThat(found(MAIN, Pattern.compile("\"MD5\"|\"MD5-|\"SHA-?1\"")).keySet())
        .as("Digest for players and cameras")
        .allMatch(
            file ->
                file.matches(
                    "(access/Digest|access/Authorization|camera/Digest|sandbox/|simulate/).*"));
    assertThat(found(MAIN, Pattern.compile("HmacSHA1")).keySet())
        .as("SRTP, STUN and TOTP")
        .allMatch(file -> file.matches("(protect/srtp|serve/webrtc/ice|access/factor)/.*"));
  }

  @Test
  void redirects_areFollowedByNobody() throws IOException {
    assertThat(found(MAIN, Pattern.compile("followRedirects\\((?!.*NEVER)"))).isEmpty();
  }

  @Test
  void page_runsNoTextAndWritesNoMarkup() throws IOException {
    assertThat(
            found(
                WEB,
                Pattern.compile(
                    "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\("
                        + "|new Function|setTimeout\\(\\s*['\"`]|javascript:|srcdoc|callback=")))
        .isEmpty();
  }

  @Test
  void page_keepsNothingInTheBrowserAndListensToNoOtherWindow() throws IOException {
    assertThat(
            found(
                WEB,
                Pattern.compile(
                    "localStorage|sessionStorage|indexedDB|document\\.cookie|caches\\.open"
                        + "|serviceWorker|postMessage|'message'.*window|window\\.open")))
        .isEmpty();
  }

  @Test
  void page_loadsNothingFromElsewhere() throws IOException {
    Map<String, String> addresses =
        found(WEB, Pattern.compile("https?://(?!www\\.w3\\.org/2000/svg)"));
    assertThat(addresses).isEmpty();
  }

  /** No global names that markup could take over, and strict by being modules. */
  @Test
  void page_scriptsAreModulesAndOwnNoGlobalName() throws IOException {
    assertThat(Files.readString(WEB.resolve("index.html")))
        .doesNotContainPattern("<script(?![^>]*type=\"module\")");
    assertThat(found(WEB, Pattern.compile("(?m)^\\s*(var |window\\.[A-Za-z]+\\s*=[^=])")))
        .isEmpty();
  }

  @Test
  void page_passwordFields_areMaskedAndTakeManagers() throws IOException {
    StringBuilder scripts = new StringBuilder();
    texts(WEB, ".js").values().forEach(scripts::append);
    assertThat(scripts.toString()).contains("current-password");
    assertThat(scripts.toString()).doesNotContain("onpaste", "'paste'", "autocomplete=\"off\"");
    assertThat(found(WEB, Pattern.compile("type: 'password'|type=\"password\"|= 'password'")))
        .isNotEmpty();
  }

  private static Set<String> named(String pattern) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String text : texts(MAIN, ".java").values()) {
      Pattern.compile(pattern)
          .matcher(text)
          .results()
          .map((MatchResult match) -> match.group(1))
          .forEach(names::add);
    }
    assertThat(names).isNotEmpty();
    return names;
  }

  /** What is found, by file. */
  private static Map<String, String> found(Path folder, Pattern pattern) throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Map.Entry<Path, String> file : texts(folder, "").entrySet()) {
      pattern
          .matcher(file.getValue())
          .results()
          .findFirst()
          .ifPresent(
              (MatchResult match) ->
                  found.put(folder.relativize(file.getKey()).toString(), match.group()));
    }
    return found;
  }

  private static Map<Path, String> texts(Path folder, String suffix) throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(path -> path.toString().endsWith(suffix))
              .toList()) {
        texts.put(file, Files.readString(file));
      }
    }
    assertThat(texts).isNotEmpty();
    return texts;
  }
}
