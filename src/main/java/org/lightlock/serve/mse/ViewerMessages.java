package org.lightlock.serve.mse;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xnio.IoUtils;

/**
 * What a browser may say: questions about the clock, and the control frames of WebSocket. Anything
 * else ends the session.
 */
final class ViewerMessages extends AbstractReceiveListener {
  private static final int POLICY_VIOLATION = 1008;
  private static final int MAX_TEXT_BYTES = 256;

  /** The one message there is, as JSON.stringify writes it; t is a number that we only repeat. */
  private static final Pattern PING =
      Pattern.compile("\\{\"type\":\"ping\",\"t\":(\\d{1,15}(?:\\.\\d{1,15})?)\\}");

  private final MseSession session;

  ViewerMessages(MseSession session) {
    this.session = session;
  }

  /** The time in a clock question, empty when the message is something else. */
  static Optional<String> clientMillis(String message) {
    Matcher ping = PING.matcher(message);
    return ping.matches() ? Optional.of(ping.group(1)) : Optional.empty();
  }

  @Override
  protected long getMaxTextBufferSize() {
    return MAX_TEXT_BYTES;
  }

  @Override
  protected long getMaxBinaryBufferSize() {
    return 1;
  }

  @Override
  protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
    clientMillis(message.getData())
        .ifPresentOrElse(
            session::clockAsked, () -> session.close(POLICY_VIOLATION, "unknown message"));
  }

  @Override
  protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    message.getData().free();
    session.close(POLICY_VIOLATION, "unknown message");
  }

  @Override
  protected void onFullPongMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    message.getData().free();
    session.heard();
  }

  @Override
  protected void onError(WebSocketChannel channel, Throwable error) {
    IoUtils.safeClose(channel);
  }
}
