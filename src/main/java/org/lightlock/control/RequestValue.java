package org.lightlock.control;

/**
 * What a request's body says, read from JSON into a record. Every part may be missing or null until
 * {@link #wellFormed} has been asked, which the reader does.
 */
public interface RequestValue {
  /**
   * Whether everything that is needed is there, within its caps and well-formed. When not, the
   * request is answered with 400; what is well-formed but not there is for the route to say.
   */
  boolean wellFormed();
}
