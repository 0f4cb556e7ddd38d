package org.lightlock.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A gateway's configuration as it holds, flat: {@code listen.port} and {@code
 * cameras.entrance.name}, each with its value, defaults too. Whoever compares two of them sees what
 * was changed. No secret is in it.
 */
public final class Settings {
  private Settings() {}

  /** Every setting by name. */
  public static SortedMap<String, String> of(GatewayConfig config) {
    SortedMap<String, String> settings = new TreeMap<>();
    add(settings, "", config);
    return settings;
  }

  private static void add(SortedMap<String, String> settings, String path, Object value) {
    switch (value) {
      case Secret _ -> settings.put(path, "(secret)");
      case Optional<?> optional -> optional.ifPresent(there -> add(settings, path, there));
      case List<?> list -> addAll(settings, path, list);
      case Record section
          when section.getClass().getPackage().equals(GatewayConfig.class.getPackage()) -> {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
          String below = path.isEmpty() ? Keys.of(component) : path + "." + Keys.of(component);
          add(settings, below, valueOf(section, component));
        }
      }
      default -> settings.put(path, String.valueOf(ConfigText.plain(value)));
    }
  }

  private static void addAll(SortedMap<String, String> settings, String path, List<?> list) {
    for (int i = 0; i < list.size(); i++) {
      Object item = list.get(i);
      String name = item instanceof GatewayConfig.Camera camera ? camera.id().value() : "" + i;
      add(settings, path + "." + name, item);
    }
  }

  private static Object valueOf(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
