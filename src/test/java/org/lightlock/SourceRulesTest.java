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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
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

  /** A key of data never reaches an object's prototype: what is looked up by one is a Map. */
  @Test
  void page_objectsTakeNoKeysFromData() throws IOException {
    assertThat(
            found(
                WEB,
                Pattern.compile(
                    "__proto__|\\.prototype\\b|setPrototypeOf|constructor['\"\\]]"
                        + "|for \\((const|let|var) \\w+ in ")))
        .isEmpty();
    // Neither reads nor writes by a name that is not written there: indices of lists are numbers.
    assertThat(
            found(
                WEB,
                Pattern.compile("[A-Za-z0-9_)}\\]?.]\\[(?!open]|readonly])[A-Za-z#_][\\w.#]*\\]")))
        .isEmpty();
    // Object.assign puts what stands in the braces behind it, or the values that app.js gives.
    assertThat(
            found(
                WEB, Pattern.compile("Object\\.assign\\((?![^;{]*\\{)(?!.*\\(name\\), values\\))")))
        .isEmpty();
  }

  @Test
  void page_comparesStrictly() throws IOException {
    assertThat(found(WEB, Pattern.compile("(?<![=!])==(?!=)|!=(?!=)"))).isEmpty();
  }

  /** What is put into an address has been encoded, or is one of these, which hold what has been. */
  @Test
  void page_addressesFromData_areEncoded() throws IOException {
    Pattern address = Pattern.compile("`(?:wss://|/|[a-z]+/)[^`]*`");
    Pattern part = Pattern.compile("\\$\\{([^}]*)}");
    List<String> parts = new ArrayList<>();
    for (String script : texts(WEB, ".js").values()) {
      for (MatchResult found : address.matcher(script).results().toList()) {
        part.matcher(found.group()).results().forEach(each -> parts.add(each.group(1)));
      }
    }
    assertThat(parts)
        .hasSizeGreaterThan(4)
        .allMatch(
            text ->
                text.matches("encodeURIComponent\\([^()]*\\)|location\\.host|path|place|asked"));
  }

  /** Where a text of somebody else could be a pattern, or take for ever. */
  @Test
  void patterns_areFixed_andNoneRepeatsARepetition() throws IOException {
    List<String> bad = new ArrayList<>();
    int patterns = 0;
    for (Map.Entry<Path, String> file : texts(MAIN, ".java").entrySet()) {
      String name = MAIN.relativize(file.getKey()).toString();
      Matcher call =
          Pattern.compile(
                  "(Pattern\\s*\\.compile|\\.matches|\\.replaceAll|\\.replaceFirst|\\.split)\\(")
              .matcher(file.getValue());
      while (call.find()) {
        JavaTexts argument = JavaTexts.of(file.getValue(), call.end());
        if (argument.text().isEmpty()) {
          continue; // Another method of that name, or a pattern that has a name.
        }
        patterns++;
        boolean isPattern = call.group(1).startsWith("Pattern");
        String pattern = isPattern ? argument.text() : argument.first();
        if (repeatsARepetition(pattern)) {
          bad.add(name + " repeats a repetition: " + pattern);
        }
        // The simulated camera looks for a key that its own code names.
        if (isPattern && !argument.isConstant() && !name.startsWith("simulate/")) {
          bad.add(name + " is put together: " + pattern);
        }
      }
      if (Pattern.compile("Pattern\\s*\\.compile\\(\\s*[a-z]").matcher(file.getValue()).find()
          && !name.startsWith("simulate/")) {
        bad.add(name + " compiles what comes from elsewhere");
      }
    }
    assertThat(patterns).isGreaterThan(100);
    assertThat(bad).isEmpty();
  }

  /** Whether a group that repeats without bound holds what repeats without bound. */
  private static boolean repeatsARepetition(String pattern) {
    Pattern unbounded = Pattern.compile("(?:[*+]|\\{\\d+,})([+?]?)");
    Deque<Boolean> groups = new ArrayDeque<>(List.of(false));
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      boolean inner = false;
      if (c == '(') {
        groups.push(false);
        at++;
        continue;
      }
      if (c == '\\') {
        at += 2;
      } else if (c == '[') {
        at = endOfClass(pattern, at);
      } else {
        inner = c == ')' && groups.pop();
        at++;
      }
      Matcher repeated = unbounded.matcher(pattern).region(at, pattern.length());
      if (repeated.lookingAt()) {
        boolean possessive = repeated.group(1).equals("+");
        if (inner && !possessive) {
          return true;
        }
        inner |= !possessive;
        at = repeated.end();
      }
      if (inner) {
        var _ = groups.pop();
        groups.push(true);
      }
    }
    return false;
  }

  private static int endOfClass(String pattern, int open) {
    int at = open + 1;
    at += pattern.startsWith("^", at) ? 1 : 0;
    at += pattern.startsWith("]", at) ? 1 : 0;
    int depth = 1;
    while (depth > 0 && at < pattern.length()) {
      char c = pattern.charAt(at);
      at += c == '\\' ? 2 : 1;
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    }
    return at;
  }

  @Test
  void repeatsARepetition_knowsThem() {
    assertThat(List.of("(a+)+", "(a*b?)*", "((x|y+))+", "([a-z]+\\.)*x", "(a{2,})*"))
        .allMatch(SourceRulesTest::repeatsARepetition);
    assertThat(List.of("a+b*", "(a+)?", "(a++)+", "[(+)]+", "(ab)+", "(a{1,3})+", "\\(a+\\)+"))
        .noneMatch(SourceRulesTest::repeatsARepetition);
  }

  /** Where bytes are compared as they come, because none of them is a secret or made from one. */
  private static final Set<String> COMPARE_WHAT_IS_NO_SECRET =
      Set.of(
          "access/audit/AuditVerifier.java", // hashes of the audit, which the verifier prints
          "access/audit/MerkleProofs.java",
          "access/audit/WitnessFile.java",
          "app/UserCommand.java", // what one person typed twice
          "fmp4/Avcc.java", // parameter sets of our own encoder
          "packetise/StreamParameters.java",
          "protect/seal/CameraPublicKey.java", // a public key
          "protect/seal/SealedLogin.java"); // a ciphertext

  /** Secrets are compared in a time that says nothing, or looked up by their hashes. */
  @Test
  void secrets_areComparedInConstantTime() throws IOException {
    assertThat(found(MAIN, Pattern.compile("Arrays\\.(equals|compare|mismatch)\\(")).keySet())
        .isSubsetOf(COMPARE_WHAT_IS_NO_SECRET);
    assertThat(
            found(
                    MAIN,
                    Pattern.compile(
                        "(?i)\\b(secret|token|password|passphrase|mac|tag|signature|response)"
                            + "\\.(equals|contentEquals|compareTo)\\("
                            + "|\\.equals\\((secret|token|password|passphrase|mac|tag|signature)\\)"))
                .keySet())
        .as("the simulated camera has no secrets")
        .allMatch(file -> file.startsWith("simulate/"));
    assertThat(Files.readString(MAIN.resolve("access/TokenHash.java")))
        .contains("MessageDigest.isEqual");
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
