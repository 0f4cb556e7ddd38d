package org.lightlock.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraId;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a configuration as a text that {@link ConfigLoader} reads back equal; JSON, which is YAML
 * too. A parent process sends its children theirs this way. The text holds the secrets: it goes
 * through a pipe, never to a file, a log or a command line.
 */
public final class ConfigText {
  private ConfigText() {}

  /** The camera side's text. */
  public static String of(CameraSideConfig config) {
    return write(config);
  }

  /** The gateway's text. */
  public static String of(GatewayConfig config) {
    return write(config);
  }

  private static String write(Record config) {
    return new JsonMapper().writeValueAsString(tree(config));
  }

  private static Map<String, Object> tree(Record section) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      Object value = valueOf(section, component);
      if (value instanceof Optional<?> optional) {
        optional.ifPresent(present -> tree.put(Keys.of(component), plain(present)));
      } else {
        tree.put(Keys.of(component), plain(value));
      }
    }
    return tree;
  }

  private static Object valueOf(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  /** In days where it is whole days: a number has at most six digits. */
  private static String text(Duration duration) {
    return !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()))
        ? duration.toDays() + "d"
        : duration.toSeconds() + "s";
  }

  static Object plain(Object value) {
    return switch (value) {
      case Secret secret -> secret.reveal();
      case CameraAddress address -> address.requestUrl();
      case InetAddress address -> address.getHostAddress();
      case Duration duration -> text(duration);
      case Enum<?> constant -> Keys.of(constant);
      case List<?> list -> list.stream().map(ConfigText::plain).toList();
      case CameraId id -> id.value();
      case Record section -> tree(section);
      default -> value.toString();
    };
  }
}
