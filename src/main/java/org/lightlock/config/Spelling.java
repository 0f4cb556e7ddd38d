package org.lightlock.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known word a mistyped one was meant to be. */
final class Spelling {
  private static final int MAX_EDITS = 3;

  private Spelling() {}

  /** The closest known word, empty when none is close. */
  static Optional<String> closest(String word, Collection<String> known) {
    String typed = word.toLowerCase(Locale.ROOT).replace('_', '-');
    int limit = Math.min(MAX_EDITS, Math.max(1, typed.length() / 3));
    return known.stream()
        .filter(candidate -> edits(typed, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> edits(typed, candidate)));
  }

  /** Levenshtein's distance. */
  private static int edits(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MAX_EDITS) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
