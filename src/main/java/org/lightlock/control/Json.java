package org.lightlock.control;

import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API's JSON. What is read is exactly what was asked for: an unknown or repeated name, a number
 * in place of a text or anything after the end make the whole body bad.
 */
final class Json {
  private static final int MAX_DEPTH = 8;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Json() {}

  /** The value in a body, empty when the body is anything else. Wipes the body. */
  static <T extends RequestValue> Optional<T> read(byte[] body, Class<T> type) {
    try {
      return Optional.ofNullable(MAPPER.readValue(body, type)).filter(RequestValue::wellFormed);
    } catch (JacksonException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /** A value's JSON in UTF-8. */
  static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }
}
