package org.lightlock.config;

/** A configuration that nothing starts with. The message names file, line, key and what to do. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private ConfigException(String message) {
    super(message);
  }

  /**
   * A problem at one key.
   *
   * @param line from 1; 0 when the problem has no line
   * @param key the path of the key, empty for the whole file
   * @param problem what is wrong and what to do; never a secret
   */
  static ConfigException at(String file, int line, String key, String problem) {
    String place = line > 0 ? file + ":" + line : file;
    return new ConfigException(place + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
  }
}
