package org.lightlock;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ViewerGrant;

/** The design's rules. A rule about a package that does not exist yet waits for it. */
class ArchitectureTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.lightlock");

  /** Functions that open, probe or parse camera data; encode must not call them. */
  private static final Set<String> DECODING =
      Set.of(
          "avcodec_find_decoder",
          "avcodec_find_decoder_by_name",
          "avcodec_send_packet",
          "avcodec_receive_frame",
          "avcodec_decode_subtitle2",
          "av_parser_init",
          "av_parser_parse2",
          "avformat_open_input",
          "av_probe_input_buffer",
          "av_read_frame");

  @Test
  void frameAndPosix_useTheJdksBaseOnly() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("org.lightlock.frame..", "org.lightlock.posix..")
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(
                    "java.io..",
                    "java.lang..",
                    "java.math..",
                    "java.net..",
                    "java.nio..",
                    "java.security..",
                    "java.text..",
                    "java.time..",
                    "java.util..",
                    "org.jspecify.annotations..",
                    "org.lightlock.frame..",
                    "org.lightlock.posix..")));
  }

  @Test
  void posix_knowsNobody() {
    check(noDependency("org.lightlock.posix..", "org.lightlock.frame.."));
  }

  @Test
  void camera_knowsNobodyAbove() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.lightlock.camera..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.lightlock..")
                    .and(
                        resideOutsideOfPackages(
                            "org.lightlock.camera..", "org.lightlock.frame.."))));
  }

  @Test
  void sandbox_isKnownByNobody() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.lightlock.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.lightlock.sandbox.."));
  }

  @Test
  void sandbox_knowsOnlyWhatTheWorkersJarHolds() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.lightlock.sandbox..")
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(
                    "java..",
                    "javax.net.ssl..",
                    "org.bytedeco..",
                    "org.jspecify.annotations..",
                    "org.lightlock.camera..",
                    "org.lightlock.frame..",
                    "org.lightlock.posix..",
                    "org.lightlock.sandbox..")));
  }

  @Test
  void ffmpeg_isUsedBySandboxAndEncodeOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("org.lightlock.sandbox..", "org.lightlock.encode..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.."));
  }

  @Test
  void decodersAndDemuxers_areOpenedInTheSandboxOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.lightlock.sandbox..")
            .should()
            .accessTargetWhere(
                calls(
                    "a decoder's or demuxer's function",
                    target -> DECODING.contains(target.getName()))));
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.bytedeco.ffmpeg.avformat..", "org.bytedeco.ffmpeg.avdevice.."));
  }

  @Test
  void linker_isUsedInPosixOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.lightlock.posix..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.foreign.Linker"));
  }

  @Test
  void rawSystemCalls_areMadeByPosixAndByWhatTriesTheLocks() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("org.lightlock.posix..", "org.lightlock.sandbox.confine..")
            .should()
            .dependOnClassesThat(are(named("org.lightlock.posix.SystemCalls"))));
  }

  @Test
  void packetise_knowsEncodeOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.lightlock.packetise..")
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(
                    "java..",
                    "org.jspecify.annotations..",
                    "org.lightlock.encode..",
                    "org.lightlock.packetise..")));
  }

  @Test
  void fmp4_knowsEncodeOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.lightlock.fmp4..")
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackages(
                    "java..",
                    "org.jspecify.annotations..",
                    "org.lightlock.camera..",
                    "org.lightlock.encode..",
                    "org.lightlock.fmp4..")));
  }

  @Test
  void serveSiblings_doNotKnowEachOther() {
    check(slices().matching("org.lightlock.serve.(*)..").should().notDependOnEachOther());
  }

  @Test
  void access_doesNotKnowHowItIsServed() {
    check(noDependency("org.lightlock.access..", "org.lightlock.serve.."));
    check(noDependency("org.lightlock.access..", "org.lightlock.relay.."));
    check(noDependency("org.lightlock.access..", "org.lightlock.control.."));
  }

  @Test
  void viewerGrants_areMadeByAccessOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.lightlock.access..")
            .should()
            .callConstructorWhere(
                describe(
                    "it makes a ViewerGrant",
                    call -> call.getTargetOwner().isEquivalentTo(ViewerGrant.class))));
    assertThat(CODE.get(ViewerGrant.class).getConstructors())
        .noneMatch(
            constructor ->
                constructor.getModifiers().contains(JavaModifier.PUBLIC)
                    || constructor.getModifiers().contains(JavaModifier.PROTECTED));
    assertThat(CODE.get(ViewerGrant.class).getModifiers()).contains(JavaModifier.FINAL);
  }

  @Test
  void viewersSide_doesNotKnowCamerasCredentials() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "org.lightlock.relay..",
                "org.lightlock.encode..",
                "org.lightlock.serve..",
                "org.lightlock.protect..",
                "org.lightlock.access..",
                "org.lightlock.control..",
                "org.lightlock.observe..")
            .should()
            .dependOnClassesThat(
                are(
                    named(
                        "org.lightlock.camera.CameraCredential",
                        "org.lightlock.camera.CameraAddress"))));
  }

  /** Hostile code must not be reachable from anything that serves. */
  @Test
  void attack_isKnownByTheCommandLineOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("org.lightlock.attack..", "org.lightlock.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.lightlock.attack.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("org.lightlock.app..")
            .and()
            .haveSimpleNameNotStartingWith("Attack")
            .and()
            .doNotHaveSimpleName("Lightlock")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.lightlock.attack.."));
  }

  @Test
  void app_isKnownByNobody() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.lightlock.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.lightlock.app.."));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("org.lightlock.(*)..").should().beFreeOfCycles());
  }

  @Test
  void standardStreams_areUsedByAppOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.lightlock.app..")
            .should()
            .accessTargetWhere(
                calls(
                    "System.out or System.err",
                    target ->
                        target.getOwner().isEquivalentTo(System.class)
                            && Set.of("out", "err").contains(target.getName()))));
  }

  @Test
  void javaUtilLogging_isNotUsed() {
    // GatewayTls only silences Bouncy Castle's own logger, which prints a trace per faulty client.
    check(
        noClasses()
            .that()
            .doNotHaveSimpleName("GatewayTls")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging.."));
  }

  @Test
  void tls_neverComesFromTheMachinesDefaults() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                calls(
                    "a default TLS context or factory",
                    target ->
                        target.getOwner().getPackageName().startsWith("javax.net")
                            && Set.of("getDefault", "setDefault").contains(target.getName()))));
  }

  @Test
  void randomness_forSecretsIsSecure() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("org.lightlock.access..", "org.lightlock.protect..")
            .should()
            .dependOnClassesThat(
                are(named("java.util.Random", "java.util.concurrent.ThreadLocalRandom"))));
  }

  @Test
  void packages_areNullMarked() {
    check(
        classes()
            .that()
            .haveSimpleName("package-info")
            .should()
            .beAnnotatedWith("org.jspecify.annotations.NullMarked"));
  }

  @Test
  void tests_awaitConditionsInsteadOfSleeping() throws IOException {
    Path tests = Path.of(System.getProperty("lightlock.home", "."), "src", "test", "java");
    List<String> forbidden = List.of("Thread" + ".sleep(", "@Dis" + "abled", "Assump" + "tions");
    try (Stream<Path> files = Files.walk(tests)) {
      // Benchmarks and their load are no tests: they go on for a time, at a pace.
      for (Path file :
          files
              .filter(path -> path.toString().endsWith(".java"))
              .filter(path -> !path.startsWith(tests.resolve("org/lightlock/bench")))
              .filter(path -> !isLoad(tests, path))
              .toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain(forbidden);
      }
    }
  }

  private static boolean isLoad(Path tests, Path file) {
    return file.startsWith(tests.resolve("org/lightlock/loadclient"))
        && !file.toString().endsWith("Test.java");
  }

  private static ArchRule noDependency(String from, String to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(to);
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    return describe("named " + List.of(names), type -> List.of(names).contains(type.getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> calls(
      String description, java.util.function.Predicate<AccessTarget> matches) {
    return describe(description, access -> matches.test(access.getTarget()));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CODE);
  }
}
