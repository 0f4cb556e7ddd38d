package org.lightlock.access.oidc;

/** What a login at the issuer is for, and so what the issuer is asked for beside who it is. */
public enum Ask {
  /** Somebody signs in; the issuer may know the browser already and ask nothing. */
  LOGIN,
  /** A second factor, for somebody whose role demands one. */
  SECOND_FACTOR,
  /**
   * That the person shows once more who it is, although the issuer knows the browser: an unlocked
   * screen gives nobody the rights of who sat there.
   */
  ONCE_MORE
}
