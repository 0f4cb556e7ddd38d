package org.lightlock.frame;

/** The exit numbers of a worker. A number never changes its meaning. */
public enum WorkerExit {
  /** The dialogue with the camera ended; the reason was reported before. */
  DIALOGUE_ENDED(0),
  /** The camera side is gone or spoke nonsense. */
  CAMERA_SIDE_GONE(10),
  /** A lock could not be closed or did not hold. */
  NOT_CONFINED(11),
  /** A part of the installation is missing. */
  INCOMPLETE(12),
  /** A fault of Lightlock's own. */
  FAULT(13),
  /** The memory that it may have is used up. */
  OUT_OF_MEMORY(14);

  private final int number;

  WorkerExit(int number) {
    this.number = number;
  }

  /** The number that the process ends with. */
  public int number() {
    return number;
  }
}
