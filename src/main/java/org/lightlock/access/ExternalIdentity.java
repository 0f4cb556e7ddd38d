package org.lightlock.access;

import java.util.Locale;
import java.util.Optional;

/**
 * Somebody for whom an issuer vouches. Who it is, is the issuer and the subject together and
 * nothing else: names and addresses can be chosen, changed and given to another person.
 *
 * @param issuer as configured
 * @param subject the issuer's own identifier of the person, never given to another one (OpenID
 *     Connect Core 1.0 §2, {@code sub})
 * @param issuerSession the issuer's session, by which it can later end what rests on it ({@code
 *     sid}); empty when it names none
 * @param wishedName what the person is called there; only a proposal for the account's name
 */
public record ExternalIdentity(
    String issuer, String subject, Optional<String> issuerSession, String wishedName) {
  /** The most characters of a subject (OpenID Connect Core 1.0 §2) and of a session. */
  public static final int MAX_CHARACTERS = 255;

  private static final int MAX_NAME_CHARACTERS = 48;

  /** Checks the lengths. */
  public ExternalIdentity {
    if (subject.isEmpty()
        || subject.length() > MAX_CHARACTERS
        || issuerSession
            .filter(sid -> sid.isEmpty() || sid.length() > MAX_CHARACTERS)
            .isPresent()) {
      throw new IllegalArgumentException("a subject and a session have 1 to 255 characters");
    }
  }

  /** The wished name with the letters that an account's may have; leaves room for a number. */
  public String accountName() {
    String plain = wishedName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._@-]", "-");
    String begun = plain.replaceFirst("^[^a-z0-9]+", "");
    String cut = begun.substring(0, Math.min(begun.length(), MAX_NAME_CHARACTERS));
    return cut.isEmpty() ? "person" : cut;
  }
}
