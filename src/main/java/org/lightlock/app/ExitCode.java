package org.lightlock.app;

/** What every command's exit status means; the operator manual lists the same. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** A mistake in Lightlock itself. */
  static final int BUG = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The machine lacks something: JDK, Maven, native libraries, test streams. */
  static final int ENVIRONMENT = 3;

  /** The configuration is refused. */
  static final int CONFIGURATION = 4;

  /** The port is taken. */
  static final int PORT_TAKEN = 5;

  /** A part did not start, or did not in time. */
  static final int PART_FAILED = 6;

  /** An account does not exist, exists already, or the password is refused. */
  static final int ACCOUNT = 7;

  /** probe: no connection to the camera. */
  static final int UNREACHABLE = 10;

  /** probe: the camera refuses the login. */
  static final int LOGIN_REFUSED = 11;

  /** probe: the camera's codec is not supported. */
  static final int UNSUPPORTED_CODEC = 12;

  /** probe: the camera was reached but no picture came. */
  static final int NO_PICTURE = 13;

  /** Nothing was decoded because the operating system offers no confinement. */
  static final int NO_CONFINEMENT = 14;

  /** probe: the camera's certificate is not known. */
  static final int UNKNOWN_CERTIFICATE = 15;

  /** sandbox-probe: something that a worker must not do was not denied. */
  static final int NOT_DENIED = 16;

  /** airlock-fuzz: the gateway's side of the airlock has a fault. */
  static final int FAULT_FOUND = 17;

  /** attack-suite: an attack was not answered as it must be. */
  static final int ATTACK_FELT = 18;

  /** audit verify: the audit is not as it was written. */
  static final int AUDIT_CHANGED = 19;

  /** tls-scan: something that is offered is below "goed". */
  static final int TLS_BELOW_GOED = 21;

  /** Ended by Ctrl-C while it was still starting; later the system itself says so. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
