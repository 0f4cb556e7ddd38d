package org.lightlock.control;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.lightlock.serve.Problem;

/** What a route answers. */
public sealed interface Answer {
  /** 200 and a value as JSON. */
  static Answer of(Object value) {
    return new Json(200, value);
  }

  /** 201 and what was made, as JSON. */
  static Answer created(Object value) {
    return new Json(201, value);
  }

  /** 204: done, and there is nothing to say. */
  static Answer done() {
    return new Done();
  }

  /** An error. */
  static Answer refused(Problem problem) {
    return new Refused(problem, Optional.empty());
  }

  /** An error, and when to try again. */
  static Answer refused(Problem problem, Duration retryAfter) {
    return new Refused(problem, Optional.of(retryAfter));
  }

  /** 200 and bytes that are written as they are made. */
  static Answer stream(String contentType, Writer writer) {
    return new Stream(contentType, writer);
  }

  /** Writes a body. */
  @FunctionalInterface
  interface Writer {
    /** Writes all of it; does not close. */
    void write(OutputStream out) throws IOException;
  }

  /** See {@link #of} and {@link #created}. The value may hold a secret: it is never printed. */
  record Json(int status, Object value) implements Answer {
    @Override
    public String toString() {
      return "Json[" + status + "]";
    }
  }

  /** See {@link #done}. */
  record Done() implements Answer {}

  /** See {@link #refused(Problem)}. */
  record Refused(Problem problem, Optional<Duration> retryAfter) implements Answer {}

  /** See {@link #stream}. */
  record Stream(String contentType, Writer writer) implements Answer {}
}
