package org.lightlock.access.factor;

import static java.util.Comparator.comparingInt;

import java.nio.CharBuffer;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which passphrases are taken: length, and none that an attacker tries first. No rule about kinds
 * of characters (NIST SP 800-63B §3.1.1.2). Texts are compared without regard to case, to digits
 * and signs around them and to a for @ and the like. Thread-safe.
 */
public final class PassphraseRules {
  /** The fewest characters. */
  public static final int MIN_CHARACTERS = 12;

  /** The most characters. */
  public static final int MAX_CHARACTERS = 128;

  /** What must be left of a passphrase without the names that everybody knows. */
  private static final int MIN_OWN_CHARACTERS = 8;

  private static final int MIN_CONTEXT_WORD = 3;
  private static final int MIN_BASE = 3;
  private static final String LEET = "@4301!$5789";
  private static final String PLAIN = "aaeoiisstbg"; // the letter for each of the above

  /** What everybody knows at every gateway: the product, the roles, the trade. */
  public static final Set<String> KNOWN_WORDS =
      Set.of(
          "lightlock",
          "viewer",
          "operator",
          "investigator",
          "privacy-officer",
          "administrator",
          "admin",
          "beheerder",
          "camera",
          "cctv",
          "gateway",
          "gemeente",
          "municipality",
          "meldkamer",
          "politie",
          "toezicht");

  private final CommonPasswords common;
  private final Set<String> context;

  /** Why a passphrase is not taken. */
  public enum Refusal {
    /** It has too few or too many characters. */
    LENGTH("a passphrase has 12 to 128 characters: take several words that do not belong together"),
    /** It has control characters or halves of characters. */
    NOT_TEXT("a passphrase is text: no control characters, no half characters"),
    /** It is among the passwords that leaked most often, or nearly so. */
    LEAKED(
        "this passphrase, or one that differs by digits and signs, is among those that leaked most"
            + " often: take several words that do not belong together"),
    /** It is a repetition or a row of keys. */
    PATTERN("this passphrase is a repetition or a sequence: take several words"),
    /** It is little more than a name that everybody knows here. */
    CONTEXT(
        "this passphrase is little more than the user's, the system's or the municipality's name:"
            + " take other words");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    /** What is wrong and what to do. */
    public String words() {
      return words;
    }
  }

  /**
   * The rules of an installation.
   *
   * @param context words that everybody knows there: the municipality's name, host names
   */
  public PassphraseRules(Collection<String> context) {
    this.common = CommonPasswords.load();
    this.context =
        context.stream()
            .flatMap(text -> Stream.concat(Stream.of(text), parts(text)))
            .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> parts(String text) {
    return Arrays.stream(text.split("[^\\p{L}\\p{N}]+", -1));
  }

  /**
   * A passphrase in the form in which it is hashed: Unicode's NFC, so that the same keys on another
   * keyboard give the same passphrase. The caller wipes both.
   */
  public static char[] normalised(char[] passphrase) {
    CharBuffer given = CharBuffer.wrap(passphrase);
    if (Normalizer.isNormalized(given, Normalizer.Form.NFC)) {
      return passphrase.clone();
    }
    return Normalizer.normalize(given, Normalizer.Form.NFC).toCharArray();
  }

  /** Why a passphrase is not taken for this user; empty when it is. */
  public Optional<Refusal> check(String user, char[] passphrase) {
    int characters = Character.codePointCount(passphrase, 0, passphrase.length);
    if (characters < MIN_CHARACTERS || characters > MAX_CHARACTERS) {
      return Optional.of(Refusal.LENGTH);
    }
    if (!isText(passphrase)) {
      return Optional.of(Refusal.NOT_TEXT);
    }
    String text =
        Normalizer.normalize(CharBuffer.wrap(passphrase), Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT);
    if (isRepetition(text) || isSequence(text)) {
      return Optional.of(Refusal.PATTERN);
    }
    if (isContext(user, text)) {
      return Optional.of(Refusal.CONTEXT);
    }
    return isLeaked(text) ? Optional.of(Refusal.LEAKED) : Optional.empty();
  }

  private static boolean isText(char[] passphrase) {
    for (int i = 0; i < passphrase.length; i++) {
      char c = passphrase[i];
      boolean pair = i + 1 < passphrase.length && Character.isSurrogatePair(c, passphrase[i + 1]);
      if (Character.isISOControl(c) || (Character.isSurrogate(c) && !pair)) {
        return false;
      }
      i += pair ? 1 : 0;
    }
    return true;
  }

  private boolean isLeaked(String text) {
    return bases(text).stream().anyMatch(this::isCommon);
  }

  /** The text and what is left of it without what people add to satisfy rules. */
  private static List<String> bases(String text) {
    String inner = text.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
    String outer = text.replaceAll("[^\\p{L}\\p{N}]+$", "");
    String letters = plain(inner).replaceAll("[^\\p{L}]", "");
    return List.of(text, outer, inner, plain(outer), plain(inner), letters);
  }

  /** Whether it is one of them, also several times over. */
  private boolean isCommon(String base) {
    if (base.length() < MIN_BASE) {
      return !base.isEmpty(); // Nothing but digits and signs, or nearly.
    }
    int unit = unitOf(base);
    return common.contains(base)
        || (unit < base.length() && common.contains(base.substring(0, unit)));
  }

  private boolean isContext(String user, String text) {
    String rest = plain(text);
    // The longest first: of "administrator" more than of "admin" is known.
    for (String word :
        words(user).stream().sorted(comparingInt(String::length).reversed()).toList()) {
      rest = rest.replace(word, "");
    }
    String own = rest.replaceAll("[^\\p{L}\\p{N}]", "");
    boolean hasOne = words(user).stream().anyMatch(plain(text)::contains);
    return hasOne && own.codePointCount(0, own.length()) < MIN_OWN_CHARACTERS;
  }

  private Set<String> words(String user) {
    Set<String> words = new HashSet<>();
    for (Collection<String> group :
        List.of(KNOWN_WORDS, context, List.of(user), List.of(user.split("[^\\p{L}\\p{N}]+", -1)))) {
      for (String word : group) {
        if (word.length() >= MIN_CONTEXT_WORD) {
          words.add(plain(word.toLowerCase(Locale.ROOT)));
        }
      }
    }
    return words;
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int leet = LEET.indexOf(text.charAt(i));
      plain.append(leet < 0 ? text.charAt(i) : PLAIN.charAt(leet));
    }
    return plain.toString();
  }

  /** Fewer than six characters, again and again. */
  private static boolean isRepetition(String text) {
    return unitOf(text) < 6;
  }

  /** The length of the shortest text that gives this one when it is repeated, the last cut off. */
  private static int unitOf(String text) {
    for (int unit = 1; unit <= text.length() / 2; unit++) {
      if (text.regionMatches(unit, text, 0, text.length() - unit)) {
        return unit;
      }
    }
    return text.length();
  }

  /** Every character is the next or the one before: abcdef, 987654. */
  private static boolean isSequence(String text) {
    int up = 0;
    int down = 0;
    for (int i = 1; i < text.length(); i++) {
      int step = text.charAt(i) - text.charAt(i - 1);
      up += step == 1 || step == -9 ? 1 : 0;
      down += step == -1 || step == 9 ? 1 : 0;
    }
    return Math.max(up, down) >= text.length() - 2;
  }
}
