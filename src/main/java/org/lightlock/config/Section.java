package org.lightlock.config;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lightlock.camera.CameraId;

/**
 * One mapping of a configuration file, read by a record's keys. A key that the record does not have
 * is refused when the section is opened; every value is checked when it is read.
 */
final class Section {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d)");

  /** What Linux has room for in a socket's address, without the closing zero. */
  private static final int MAX_SOCKET_BYTES = 107;

  /** What looks like a key; anything else may be a password in the wrong place. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,40}");

  private final String file;
  private final Path directory;
  private final String path;
  private final ConfigNode.Mapping mapping;

  private Section(String file, Path directory, String path, ConfigNode.Mapping mapping) {
    this.file = file;
    this.directory = directory;
    this.path = path;
    this.mapping = mapping;
  }

  /**
   * Opens a file's root.
   *
   * @param directory what relative paths start from
   */
  static Section root(
      String file, Path directory, ConfigNode.Mapping mapping, Class<? extends Record> shape)
      throws ConfigException {
    return new Section(file, directory, "", mapping).checked(shape);
  }

  private Section checked(Class<? extends Record> shape) throws ConfigException {
    List<String> known = Keys.of(shape);
    for (Map.Entry<String, ConfigNode.Entry> entry : mapping.entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        String advice =
            Spelling.closest(entry.getKey(), known)
                .map(closest -> "did you mean \"" + closest + "\"?")
                .orElse("known keys here: " + String.join(", ", known));
        throw ConfigException.at(
            file,
            entry.getValue().keyLine(),
            KEY.matcher(entry.getKey()).matches() ? pathOf(entry.getKey()) : path,
            "unknown key; " + advice);
      }
    }
    return this;
  }

  /** A section below this one; one that is not there reads as empty. */
  Section section(String key, Class<? extends Record> shape) throws ConfigException {
    ConfigNode.Entry entry = mapping.entries().get(key);
    if (entry == null || isEmpty(entry.value())) {
      return new Section(
          file, directory, pathOf(key), new ConfigNode.Mapping(Map.of(), lineOf(key)));
    }
    return open(pathOf(key), entry.value(), shape);
  }

  /** The sections of a list, empty when it is not there. */
  List<Section> sections(String key, Class<? extends Record> shape) throws ConfigException {
    List<Section> sections = new ArrayList<>();
    for (ConfigNode item : items(key)) {
      sections.add(open(pathOf(key) + "[" + sections.size() + "]", item, shape));
    }
    return sections;
  }

  /** How one entry of a list is read. */
  interface Entry<T> {
    /** Reads it. */
    T read(Section section) throws ConfigException;
  }

  /** The cameras, at least one, each with an id of its own. */
  <T extends Record> List<T> cameras(
      Class<T> shape, Entry<T> entry, Function<T, CameraId> id, String whatToAdd)
      throws ConfigException {
    List<T> cameras = new ArrayList<>();
    Set<CameraId> ids = new HashSet<>();
    for (Section section : sections("cameras", shape)) {
      T camera = entry.read(section);
      if (!ids.add(id.apply(camera))) {
        throw section.problem("id", "another camera has this id; every camera needs its own");
      }
      cameras.add(camera);
    }
    if (cameras.isEmpty()) {
      throw problem("cameras", "names no camera; add one " + whatToAdd);
    }
    return cameras;
  }

  /** The texts of a list, empty when it is not there. */
  List<String> texts(String key) throws ConfigException {
    List<String> texts = new ArrayList<>();
    for (ConfigNode item : items(key)) {
      texts.add(textOf(key, item));
    }
    return texts;
  }

  private List<ConfigNode> items(String key) throws ConfigException {
    ConfigNode.Entry entry = mapping.entries().get(key);
    if (entry == null || isEmpty(entry.value())) {
      return List.of();
    }
    if (entry.value() instanceof ConfigNode.Items items) {
      return items.items();
    }
    throw problem(key, "expects a list: one line per item, each beginning with \"- \"");
  }

  private Section open(String below, ConfigNode node, Class<? extends Record> shape)
      throws ConfigException {
    if (node instanceof ConfigNode.Mapping map) {
      return new Section(file, directory, below, map).checked(shape);
    }
    throw ConfigException.at(
        file, node.line(), below, "expects keys: " + String.join(", ", Keys.of(shape)));
  }

  /** A text, empty when the key is not there. A key without a value is refused. */
  Optional<String> text(String key) throws ConfigException {
    ConfigNode.Entry entry = mapping.entries().get(key);
    return entry == null ? Optional.empty() : Optional.of(textOf(key, entry.value()));
  }

  /** A text that must be there. */
  String required(String key) throws ConfigException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      throw ConfigException.at(file, mapping.line(), pathOf(key), "is missing; add this key");
    }
    return text.get();
  }

  private String textOf(String key, ConfigNode node) throws ConfigException {
    if (node instanceof ConfigNode.Scalar scalar) {
      if (scalar.empty() || scalar.text().isEmpty()) {
        throw problem(
            key,
            "has no value; write one, or remove the key (a value that begins with # needs 'single"
                + " quotes')");
      }
      return scalar.text();
    }
    throw problem(key, "expects one value");
  }

  /** A whole number between the bounds. */
  int number(String key, int min, int max, int otherwise) throws ConfigException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.get().replace("_", ""));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below like a number out of bounds.
    }
    throw problem(key, "expects a whole number from " + min + " to " + max);
  }

  /** true or false. */
  boolean flag(String key, boolean otherwise) throws ConfigException {
    return switch (text(key).orElse(Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw problem(key, "expects true or false");
    };
  }

  /** A time like 90s, 30m, 12h or 7d. */
  Duration duration(String key, Duration min, Duration max, Duration otherwise)
      throws ConfigException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text.get());
    if (!matcher.matches()) {
      throw problem(key, "expects a time such as 90s, 30m, 12h or 7d");
    }
    long count = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
      throw problem(
          key, "expects a time from " + min.toSeconds() + "s to " + max.toSeconds() + "s");
    }
    return duration;
  }

  /** A file's path; a relative one starts from the configuration's folder. */
  Optional<Path> path(String key) throws ConfigException {
    try {
      return text(key).map(text -> directory.resolve(text).normalize());
    } catch (InvalidPathException e) {
      throw problem(key, "is no path");
    }
  }

  /** A path; a relative one starts from the configuration's folder. */
  Path resolve(String text) {
    return directory.resolve(text).normalize();
  }

  /** A Unix socket's path, which the system wants short. */
  Optional<Path> socket(String key) throws ConfigException {
    Optional<Path> socket = path(key);
    if (socket.isPresent()
        && socket.get().toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_BYTES) {
      throw problem(key, "a socket's path has at most " + MAX_SOCKET_BYTES + " bytes; shorten it");
    }
    return socket;
  }

  /** An IP literal. */
  InetAddress ip(String key, InetAddress otherwise) throws ConfigException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    return ipOf(key, text.get());
  }

  /** The IP literals of a list, each once, empty when it is not there. */
  List<InetAddress> ips(String key) throws ConfigException {
    Set<InetAddress> ips = new LinkedHashSet<>();
    for (String text : texts(key)) {
      ips.add(ipOf(key, text));
    }
    return List.copyOf(ips);
  }

  private InetAddress ipOf(String key, String text) throws ConfigException {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw problem(key, "expects an IP address such as 192.0.2.7 or 2001:db8::7, not a host name");
    }
  }

  /** One of an enum's constants, written in lower case with hyphens. */
  <E extends Enum<E>> E choice(String key, E otherwise) throws ConfigException {
    E[] constants = otherwise.getDeclaringClass().getEnumConstants();
    String text = text(key).orElse(Keys.of(otherwise));
    for (E constant : constants) {
      if (Keys.of(constant).equals(text)) {
        return constant;
      }
    }
    throw problem(
        key,
        "expects one of: "
            + Arrays.stream(constants).map(Keys::of).collect(Collectors.joining(", ")));
  }

  /** Whether the key is there. */
  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  /** A refusal that names this section's key and its line. */
  ConfigException problem(String key, String problem) {
    return ConfigException.at(file, lineOf(key), pathOf(key), problem);
  }

  private int lineOf(String key) {
    ConfigNode.Entry entry = mapping.entries().get(key);
    return entry == null ? mapping.line() : entry.keyLine();
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static boolean isEmpty(ConfigNode node) {
    return node instanceof ConfigNode.Scalar scalar && scalar.empty();
  }
}
