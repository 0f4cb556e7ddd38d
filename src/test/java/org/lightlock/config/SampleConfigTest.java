package org.lightlock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the commented samples and the code equal, in both directions. */
class SampleConfigTest {
  private static final String OFF = "(?m)^( *)#((?:- )?[a-z-]+:)";

  @ParameterizedTest
  @CsvSource({
    "camera-side.sample.yaml, org.lightlock.config.CameraSideConfig",
    "gateway.sample.yaml, org.lightlock.config.GatewayConfig",
    "lightlock.sample.yaml, org.lightlock.config.LightlockConfig"
  })
  void sample_withItsOffOptionsOn_hasExactlyTheKeysOfTheCode(String sample, Class<?> shape)
      throws Exception {
    Set<String> written = new TreeSet<>();
    collect(YamlTree.read(sample, read(sample).replaceAll(OFF, "$1$2")), "", written);
    Set<String> known = new TreeSet<>();
    collect(shape, "", known);
    // "serve" chooses the airlock of a file for both sides.
    known.removeIf(key -> key.matches("(camera-side|gateway)\\.airlock"));

    assertThat(written).isEqualTo(known);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"camera-side.sample.yaml", "gateway.sample.yaml", "lightlock.sample.yaml"})
  void sample_everyOption_isExplainedOnce(String sample) throws Exception {
    List<String> lines = read(sample).lines().toList();
    Set<String> explained = new TreeSet<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i - 1).strip().startsWith("# ")) {
        explained.add(keyOf(lines.get(i)));
      }
    }
    Set<String> all = lines.stream().map(SampleConfigTest::keyOf).collect(Collectors.toSet());
    all.remove("");
    explained.remove("");

    assertThat(explained).isEqualTo(new TreeSet<>(all));
  }

  @Test
  void samples_loaded_holdTheDefaultsTheyName() throws Exception {
    GatewayConfig gateway = ConfigLoader.ofParent(read("gateway.sample.yaml")).gateway().config();
    CameraSideConfig cameraSide =
        ConfigLoader.ofParent(read("camera-side.sample.yaml")).cameraSide().config();
    GatewayConfig bare =
        ConfigLoader.ofParent("cameras: [{id: entrance, name: Main entrance}]").gateway().config();

    assertThat(gateway).usingRecursiveComparison().ignoringFields("cameras").isEqualTo(bare);
    assertThat(gateway.cameras().getFirst()).isEqualTo(bare.cameras().getFirst());
    assertThat(cameraSide.airlock()).isEqualTo(CameraSideConfig.DEFAULT_AIRLOCK);
    assertThat(cameraSide.workers()).isEqualTo(CameraSideConfig.Workers.DEFAULTS);
    CameraSideConfig.Camera first = cameraSide.cameras().getFirst();
    assertThat(first)
        .isEqualTo(CameraSideConfig.Camera.of(first.id(), first.address(), first.credential()));
  }

  @Test
  void sampleForBoth_loaded_equalsTheTwoSamples() throws Exception {
    LightlockConfig both = ConfigLoader.ofParent(read("lightlock.sample.yaml")).both().config();

    assertThat(both.gateway())
        .isEqualTo(ConfigLoader.ofParent(read("gateway.sample.yaml")).gateway().config());
    assertThat(both.cameraSide())
        .isEqualTo(ConfigLoader.ofParent(read("camera-side.sample.yaml")).cameraSide().config());
  }

  private static String keyOf(String line) {
    String bare = line.replaceAll(OFF, "$1$2").strip();
    bare = bare.startsWith("- ") ? bare.substring(2) : bare;
    int colon = bare.indexOf(':');
    return bare.startsWith("#") || colon < 0 ? "" : bare.substring(0, colon);
  }

  private static String read(String sample) throws IOException {
    try (InputStream in = SampleConfigTest.class.getResourceAsStream(sample)) {
      assertThat(in).as(sample).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void collect(ConfigNode node, String path, Set<String> keys) {
    switch (node) {
      case ConfigNode.Mapping mapping ->
          mapping
              .entries()
              .forEach(
                  (key, entry) -> {
                    keys.add(path + key);
                    collect(entry.value(), path + key + ".", keys);
                  });
      case ConfigNode.Items items -> items.items().forEach(item -> collect(item, path, keys));
      case ConfigNode.Scalar _ -> {}
    }
  }

  private static void collect(Class<?> shape, String path, Set<String> keys) {
    for (RecordComponent component : shape.getRecordComponents()) {
      String key = path + Keys.of(component);
      keys.add(key);
      for (Class<?> type : typesOf(component.getGenericType())) {
        if (type.isRecord() && type.getPackage().equals(CameraSideConfig.class.getPackage())) {
          collect(type, key + ".", keys);
        }
      }
    }
  }

  private static List<Class<?>> typesOf(Type type) {
    List<Class<?>> types = new ArrayList<>();
    if (type instanceof Class<?> plain) {
      types.add(plain);
    } else if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        types.addAll(typesOf(argument));
      }
    }
    return types;
  }
}
