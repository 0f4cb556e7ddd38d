package org.lightlock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.RenditionSpec;

class ConfigLoaderTest {
  private static final String CAMERA =
      """
      cameras:
        - id: gate
          address: rtsp://10.0.0.5/live
      """;
  private static final String WITH_PASSWORD =
      CAMERA
          + """
              user: admin
              password: 'p@ss:w/o%r#d'
          """;

  @TempDir Path directory;

  @Test
  void cameraSide_passwordWithSpecialCharacters_isTakenAsItIs() throws Exception {
    CameraSideConfig config =
        ConfigLoader.ofFile(write(WITH_PASSWORD, "600")).cameraSide().config();

    assertThat(config.cameras().getFirst().credential())
        .contains(new CameraCredential("admin", "p@ss:w/o%r#d"));
    assertThat(config.toString()).doesNotContain("p@ss");
  }

  @Test
  void cameraSide_passwordFile_isReadFromItsFirstLine() throws Exception {
    Path secret = Files.writeString(directory.resolve("gate.password"), "tr:icky@/%\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path file = write(CAMERA + "    user: admin\n    password-file: gate.password\n", "644");

    assertThat(ConfigLoader.ofFile(file).cameraSide().config().cameras().getFirst().credential())
        .contains(new CameraCredential("admin", "tr:icky@/%"));
  }

  @Test
  void cameraSide_passwordInAFileOthersRead_isRefused() throws Exception {
    Path file = write(WITH_PASSWORD, "644");

    assertThatThrownBy(() -> ConfigLoader.ofFile(file).cameraSide())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3: cameras[0].adress: unknown key; did you mean \"address\"?|adress: rtsp://10.0.0.5/",
        "3: cameras[0].address: the host must be an IP address|address: rtsp://cam.example/",
        "3: cameras[0].address: holds user and password|address: rtsp://a:b@10.0.0.5/",
        "3: cameras[0].address: the port must be a number|address: rtsp://10.0.0.5:http/",
        "3: cameras[0].address: a camera's port|address: rtsp://10.0.0.5:0/",
        "3: cameras[0].address: rtsps:// needs tls-pin|address: rtsps://10.0.0.5/",
        "3: cameras[0].address: has no value|address:",
        "2: cameras[0].address: is missing|allow-basic: true",
        "3: cameras[0].protocol: unknown key|protocol: udp",
        "3: cameras[0].transport: transport: multicast and|transport: multicast",
        "3: cameras[0].transport: expects one of|transport: pigeon",
        "3: cameras[0].multicast: expects a group|multicast: 10.0.0.5:5004",
        "3: cameras[0].rotate: expects 0, 90|rotate: 45",
        "3: cameras[0].tls-pin: expects the 64|tls-pin: abc",
        "3: cameras[0].sub-path: expects the path alone|sub-path: rtsp://10.0.0.6/2",
        "3: cameras[0]: unknown key|s3cret:/%: x",
        "3: cameras[0].max-width: expects a whole number from 64|max-width: 12",
        "3: cameras[0].allow-basic: expects true or false|allow-basic: yes",
        "3: cameras[0].user: anchors|user: &a b",
        "3: cameras[0].user: anchors|user: *a",
        "3: cameras[0].user: tags|user: !!binary aGVsbG8=",
        "3: cameras[0].id: stands here and on line 2|id: other",
      })
  void cameraSide_badLine_isRefusedWithLineKeyAndAdvice(String expected, String line) {
    String text = "cameras:\n  - id: gate\n    " + line + "\n";
    String complete =
        text.contains("address") || expected.contains("missing")
            ? text
            : text + "    address: rtsp://10.0.0.5/\n";

    assertThatThrownBy(() -> ConfigLoader.ofParent(complete).cameraSide())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("standard input:" + expected);
  }

  @Test
  void cameraSide_passwordFileThatIsNoText_isRefused() throws Exception {
    Path secret = Files.write(directory.resolve("gate.password"), new byte[] {'x', (byte) 0xff});
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path file = write(CAMERA + "    user: admin\n    password-file: gate.password\n", "644");

    assertThatThrownBy(() -> ConfigLoader.ofFile(file).cameraSide())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(":5: cameras[0].password-file: cannot be read: its first line");
  }

  @Test
  void cameraSide_socketPathTooLongForLinux_isRefused() {
    String text = "airlock: /run/" + "a".repeat(103) + "\n" + CAMERA;

    assertThatThrownBy(() -> ConfigLoader.ofParent(text).cameraSide())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("standard input:1: airlock: a socket's path has at most 107 bytes");
  }

  @Test
  void ofFile_folder_isRefused() {
    assertThatThrownBy(() -> ConfigLoader.ofFile(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void cameraSide_brokenYaml_doesNotQuoteTheLine() {
    String text = CAMERA + "    user: admin\n    password: @s3cret\n";

    assertThatThrownBy(() -> ConfigLoader.ofParent(text).cameraSide())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("standard input:5")
        .hasMessageContaining("single quotes")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void cameraSide_userWithoutPassword_isRefused() {
    assertThatThrownBy(() -> ConfigLoader.ofParent(CAMERA + "    user: admin\n").cameraSide())
        .hasMessageContaining("belong together");
  }

  @Test
  void cameraSide_twoCamerasOnePassword_warns() throws Exception {
    String second = WITH_PASSWORD.replace("cameras:\n", "").replace("gate", "yard");

    assertThat(ConfigLoader.ofParent(WITH_PASSWORD + second).cameraSide().warnings())
        .singleElement()
        .asString()
        .contains("gate and yard share one password")
        .doesNotContain("p@ss");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cameras:\n  - id: gate\n    password: x\n",
        "cameras:\n  - id: gate\n    user: x\n",
        "cameras:\n  - id: gate\n    address: 10.0.0.5\n",
        "cameras:\n  - id: gate\n    name: rtsp://10.0.0.5/\n",
        "password: x\n",
        "camera-side:\n  airlock: /x\n"
      })
  void gateway_fileThatKnowsACamera_isRefusedWithTheReason(String text) {
    assertThatThrownBy(() -> ConfigLoader.ofParent(text).gateway())
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching("(?s).*(the gateway must not be able to reach a camera|of its own).*");
  }

  @Test
  void gateway_moreRenditions_areReadWithTheirDefaultsAndFollowTheTwo() throws Exception {
    String text =
        """
        cameras: [{id: gate}]
        renditions:
          tile:
            frames-per-second: 10
          more:
            - name: phone
              kilobits-per-second: 500
            - name: door-2
              max-width: 320
              max-height: 240
              frames-per-second: 5
        """;

    assertThat(ConfigLoader.ofParent(text).gateway().config().renditions().specs())
        .containsExactly(
            RenditionSpec.FULL,
            new RenditionSpec("tile", 640, 360, 800_000, 2, 10),
            new RenditionSpec("phone", 1280, 720, 500_000, 2, 30),
            new RenditionSpec("door-2", 320, 240, 2_000_000, 2, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4: renditions.more[0].name: expects 1 to 16|name: Phone",
        "4: renditions.more[0].name: expects 1 to 16|name: phone.mp4",
        "4: renditions.more[0].name: expects 1 to 16|name: a2345678901234567",
        "4: renditions.more[0].name: another rendition has this name|name: tile",
        "4: renditions.more[0].name: is missing|max-width: 640",
        "4: renditions.more[0].fps: unknown key|fps: 5",
        "4: renditions.more[0].frames-per-second: expects a whole number|"
            + "{name: a, frames-per-second: 0}",
        "4: renditions.more[0].frames-per-second: expects a whole number|"
            + "{name: a, frames-per-second: 61}",
      })
  void gateway_badRendition_isRefusedWithLineKeyAndAdvice(String expected, String entry) {
    String text = "cameras: [{id: gate}]\nrenditions:\n  more:\n    - " + entry + "\n";

    assertThatThrownBy(() -> ConfigLoader.ofParent(text).gateway())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("standard input:" + expected);
  }

  @Test
  void gateway_tooManyRenditions_areRefused() {
    StringBuilder text = new StringBuilder("cameras: [{id: gate}]\nrenditions:\n  more:\n");
    for (int i = 0; i < 7; i++) {
      text.append("    - name: r").append(i).append('\n');
    }

    assertThatThrownBy(() -> ConfigLoader.ofParent(text.toString()).gateway())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("standard input:3: renditions.more: has more than 6 renditions");
  }

  @Test
  void gateway_metricsForOtherMachines_isRefused() {
    assertThatThrownBy(
            () ->
                ConfigLoader.ofParent("cameras: [{id: gate}]\nmetrics:\n  address: 0.0.0.0\n")
                    .gateway())
        .hasMessageContaining("standard input:3: metrics.address")
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void both_cameraThatTheCameraSideDoesNotKnow_isRefused() {
    String text =
        "camera-side:\n" + CAMERA.indent(2) + "gateway:\n  cameras: [{id: gate}, {id: yard}]\n";

    assertThatThrownBy(() -> ConfigLoader.ofParent(text).both())
        .hasMessageContaining("camera yard is not below camera-side.cameras");
  }

  @Test
  void oldCameras_refused_takeNoCameraWithoutTls() throws Exception {
    String tls = "  - id: depot\n    address: rtsps://192.0.2.12/a\n    tls-pin: " + "0".repeat(64);
    String good = "old-cameras: refused\ncameras:\n" + tls + "\n";

    assertThat(ConfigLoader.ofParent(good).cameraSide().config().oldCameras())
        .isEqualTo(Old.REFUSED);
    assertThatThrownBy(
            () ->
                ConfigLoader.ofParent(good + "  - id: entrance\n    address: rtsp://192.0.2.11/a\n")
                    .cameraSide())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("old-cameras")
        .hasMessageContaining("entrance")
        .hasMessageContaining("rtsps://");
  }

  @Test
  void text_writtenForAChild_readsBackEqual() throws Exception {
    var camera =
        CameraSideConfig.Camera.of(
            new CameraId("gate"),
            new CameraAddress(InetAddress.ofLiteral("fd00::5"), 8554, "/a?b=c"),
            Optional.of(new CameraCredential("ad\"min", "\\ü'\"#: é\u2028")));
    var cameraSide =
        new CameraSideConfig(
            Path.of("/tmp/a b.sock"),
            Optional.of(Path.of("/etc/lightlock/camera.key")),
            java.util.List.of(camera),
            CameraSideConfig.Workers.DEFAULTS,
            Old.ALLOWED);
    GatewayConfig gateway =
        ConfigLoader.ofParent("cameras: [{id: gate}]\nrenditions: {more: [{name: phone}]}")
            .gateway()
            .config();

    assertThat(ConfigLoader.ofParent(ConfigText.of(cameraSide)).cameraSide().config())
        .isEqualTo(cameraSide);
    assertThat(ConfigLoader.ofParent(ConfigText.of(gateway)).gateway().config()).isEqualTo(gateway);
  }

  private Path write(String text, String mode) throws Exception {
    Path file = Files.writeString(directory.resolve("test.yaml"), text);
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(mode.equals("600") ? "rw-------" : "rw-r--r--"));
    return file;
  }
}
