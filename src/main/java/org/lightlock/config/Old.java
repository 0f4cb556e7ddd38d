package org.lightlock.config;

/** Whether what old cameras and players need, and newer ones do not, may be used. */
public enum Old {
  /** Where it is needed. */
  ALLOWED,
  /** Never: what needs it cannot be used. */
  REFUSED
}
