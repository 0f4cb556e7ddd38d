package org.lightlock.frame;

import java.io.IOException;

/** How a camera may be shown its password. */
public enum LoginSchemes {
  /** By Digest. */
  DIGEST(0, true, false),
  /** By Digest; where the camera does not know that, as it is. */
  DIGEST_OR_BASIC(1, true, true),
  /** By Digest with SHA-256 alone. */
  SHA_256(2, false, false),
  /** By Digest with SHA-256; where the camera does not know that, as it is. */
  SHA_256_OR_BASIC(3, false, true);

  private final int number;
  private final boolean allowsMd5;
  private final boolean allowsBasic;

  LoginSchemes(int number, boolean allowsMd5, boolean allowsBasic) {
    this.number = number;
    this.allowsMd5 = allowsMd5;
    this.allowsBasic = allowsBasic;
  }

  /** Those that allow just this. */
  public static LoginSchemes of(boolean allowsMd5, boolean allowsBasic) {
    if (allowsMd5) {
      return allowsBasic ? DIGEST_OR_BASIC : DIGEST;
    }
    return allowsBasic ? SHA_256_OR_BASIC : SHA_256;
  }

  /** Those of a number that {@link #number} gives. */
  static LoginSchemes ofNumber(int number) throws IOException {
    for (LoginSchemes schemes : values()) {
      if (schemes.number == number) {
        return schemes;
      }
    }
    throw new IOException("there are no login schemes " + number);
  }

  /** What stands for them in an assignment. */
  int number() {
    return number;
  }

  /** Whether Digest with MD5 may be answered. */
  public boolean allowsMd5() {
    return allowsMd5;
  }

  /** Whether the password may be sent as Basic authentication does. */
  public boolean allowsBasic() {
    return allowsBasic;
  }
}
