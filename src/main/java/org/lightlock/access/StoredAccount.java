package org.lightlock.access;

/**
 * An account as the database holds it.
 *
 * @param stamp another number after every change
 */
record StoredAccount(String name, String passwordHash, CameraScope cameras, long stamp) {
  @Override
  public String toString() {
    return "StoredAccount[" + name + "]";
  }
}
