package org.lightlock.attack;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message that the camera side's worker sent to a camera: a request, or the answer to one.
 *
 * @param line the first one
 * @param headers as they stand, one a line
 */
record Request(String line, List<String> headers) {
  Request {
    headers = List.copyOf(headers);
  }

  boolean isAnswer() {
    return line.startsWith("RTSP/");
  }

  String method() {
    return line.split(" ", 2)[0];
  }

  String url() {
    String[] words = line.split(" ", 3);
    return words.length > 1 ? words[1] : "";
  }

  String cseq() {
    return header("cseq").orElse("0");
  }

  Optional<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream()
        .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
        .map(header -> header.substring(start.length()).strip())
        .findFirst();
  }
}
