package org.lightlock.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads the plain part of YAML that a configuration needs: mappings, lists and texts. Refuses
 * doubled keys, anchors, aliases, tags and a second document, because each of them lets a file mean
 * something else than it shows.
 */
final class YamlTree {
  private static final int MAX_DEPTH = 8;

  private final String file;
  private final int[] source;
  private final YAMLParser parser;

  private YamlTree(String file, String text, YAMLParser parser) {
    this.file = file;
    this.source = text.codePoints().toArray();
    this.parser = parser;
  }

  /** The file's root. An empty file is an empty mapping. */
  static ConfigNode.Mapping read(String file, String text) throws ConfigException {
    try (YAMLParser parser = (YAMLParser) new YAMLMapper().createParser(text)) {
      var tree = new YamlTree(file, text, parser);
      if (parser.nextToken() == null) {
        return new ConfigNode.Mapping(Map.of(), 1);
      }
      ConfigNode root = tree.node("", 0);
      if (!(root instanceof ConfigNode.Mapping mapping)) {
        throw ConfigException.at(file, root.line(), "", "a configuration begins with a key");
      }
      if (parser.nextToken() != null) {
        throw ConfigException.at(
            file, tree.line(), "", "a second document begins here; use one file per configuration");
      }
      return mapping;
    } catch (JacksonException e) {
      // The library's message quotes the line, and the line may hold a password.
      throw ConfigException.at(
          file,
          line(e.getLocation()),
          "",
          "this is not valid YAML; check the indentation (blanks, no tabs), and put a value with"
              + " special characters in 'single quotes' (a ' inside is written twice)");
    }
  }

  private ConfigNode node(String path, int depth) throws ConfigException {
    if (depth > MAX_DEPTH) {
      throw problem(path, "nested too deeply");
    }
    if (parser.isCurrentAlias() || parser.getObjectId() != null || beginsWithAnchor()) {
      throw problem(path, "anchors (&) and aliases (*) are not allowed; write the value in quotes");
    }
    if (parser.getTypeId() != null) {
      throw problem(path, "tags (!) are not allowed; write the value in quotes");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(path, depth);
      case START_ARRAY -> items(path, depth);
      case VALUE_NULL -> new ConfigNode.Scalar("", true, line());
      default -> scalar(path);
    };
  }

  private ConfigNode scalar(String path) throws ConfigException {
    String text = parser.getString();
    if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == 0xfffe || c == 0xffff)) {
      throw problem(path, "a value has no line breaks and no control characters");
    }
    return new ConfigNode.Scalar(text, false, line());
  }

  private ConfigNode mapping(String path, int depth) throws ConfigException {
    int line = line();
    var entries = new LinkedHashMap<String, ConfigNode.Entry>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = line();
      String keyPath = path.isEmpty() ? key : path + "." + key;
      parser.nextToken();
      ConfigNode value = node(keyPath, depth + 1);
      ConfigNode.Entry earlier = entries.putIfAbsent(key, new ConfigNode.Entry(value, keyLine));
      if (earlier != null) {
        throw ConfigException.at(
            file, keyLine, keyPath, "stands here and on line " + earlier.keyLine() + "; keep one");
      }
    }
    return new ConfigNode.Mapping(entries, line);
  }

  private ConfigNode items(String path, int depth) throws ConfigException {
    int line = line();
    List<ConfigNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(path + "[" + items.size() + "]", depth + 1));
    }
    return new ConfigNode.Items(items, line);
  }

  /** The parser does not report a scalar's anchor, but says where the anchor begins. */
  private boolean beginsWithAnchor() {
    long offset = parser.currentTokenLocation().getCharOffset();
    return offset >= 0 && offset < source.length && source[(int) offset] == '&';
  }

  private ConfigException problem(String path, String problem) {
    return ConfigException.at(file, line(), path, problem);
  }

  private int line() {
    return line(parser.currentTokenLocation());
  }

  private static int line(@Nullable TokenStreamLocation location) {
    return location == null ? 0 : Math.max(0, location.getLineNr());
  }
}
