package org.lightlock.access.oidc;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.ExternalIdentity;
import org.lightlock.access.Role;

/** What came of a login at the issuer. */
public sealed interface LoginAnswer {
  /**
   * The issuer vouches for this person.
   *
   * @param roles what the person's groups give, perhaps nothing
   * @param secondFactor whether the issuer says that a second factor was used
   * @param ask what had been asked for
   * @param shown when the person last showed the issuer who it is; empty when it does not say
   * @param replaces the token of the session that the new one takes the place of
   */
  record Identified(
      ExternalIdentity identity,
      Set<Role> roles,
      boolean secondFactor,
      Ask ask,
      Optional<Instant> shown,
      Optional<String> replaces)
      implements LoginAnswer {
    /** Copies the set. */
    public Identified {
      roles = Set.copyOf(roles);
    }

    @Override
    public String toString() {
      return "Identified[" + identity + "]";
    }
  }

  /** Nobody was shown. */
  record Refused(Reason reason) implements LoginAnswer {}

  /** The issuer cannot be asked. */
  record Away() implements LoginAnswer {}

  /** Why nobody was shown. */
  enum Reason {
    /** This browser began no such login, took too long, or comes back a second time. */
    NOT_BEGUN_HERE,
    /** The answer is of another issuer, or does not say whose it is though it must. */
    OTHER_ISSUER,
    /** The issuer says no, or the person does. */
    DENIED,
    /** The answer is not one. */
    BAD_ANSWER,
    /** The issuer gives no token for the code. */
    CODE_REFUSED,
    /** The ID token is not good. */
    BAD_TOKEN,
    /** The login at the issuer is not of the kind that is demanded. */
    WEAK_LOGIN,
    /** The issuer does not say that the person showed once more who it is. */
    NOT_SHOWN_AGAIN
  }
}
