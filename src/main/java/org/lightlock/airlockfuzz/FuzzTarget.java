package org.lightlock.airlockfuzz;

/**
 * One thing that believes nothing and is put to the test. Whatever it throws is a fault. Used by
 * one thread; keeps what it needs between two iterations.
 */
public interface FuzzTarget extends AutoCloseable {
  /** How it is called in the report. */
  String name();

  /** How many of a thousand iterations it gets. */
  int share();

  /** Feeds it once. The same input, as far as no other thread races with it, does the same. */
  void once(FuzzInput input);

  /** How often each of its answers came: proof that all of it is reached. */
  java.util.Map<String, Long> answers();

  @Override
  default void close() {
    // most own nothing
  }
}
