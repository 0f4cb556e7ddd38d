package org.lightlock.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The keys of a section: its record's components, written with hyphens. */
final class Keys {
  private Keys() {}

  /** Every key that a section of this record has, in order. */
  static List<String> of(Class<? extends Record> section) {
    return Arrays.stream(section.getRecordComponents()).map(Keys::of).toList();
  }

  /** The key of one component: {@code maxWidth} is {@code max-width}. */
  static String of(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** How a constant is written: {@code ON_DEMAND} is {@code on-demand}. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
