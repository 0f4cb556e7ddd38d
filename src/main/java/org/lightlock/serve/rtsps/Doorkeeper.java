package org.lightlock.serve.rtsps;

import java.net.InetAddress;
import java.util.Optional;
import org.lightlock.access.Session;
import org.lightlock.access.StreamCredential;
import org.lightlock.access.StreamLogin;

/**
 * Asks whoever wants to see a camera who they are. Knows nothing of passwords itself: {@link
 * org.lightlock.access.Access#present} judges. TLS stands below it always, so Basic may be offered.
 */
final class Doorkeeper {
  private final RtspsParts parts;

  Doorkeeper(RtspsParts parts) {
    this.parts = parts;
  }

  /** What came of a request. */
  sealed interface Verdict {
    /** It is known who asks. What they may see is another question. */
    record Known(Session session) implements Verdict {}

    /** It is not. */
    record Unknown(Answer answer) implements Verdict {}
  }

  /** Judges a request about a camera, which need not exist: the answer is the same. */
  Verdict judge(RtspRequest request, StreamAddress address, InetAddress from) {
    Optional<String> header = request.header("authorization");
    Optional<String> ticket = address.ticket();
    Optional<StreamCredential> shown =
        header.isPresent()
            ? StreamCredential.ofAuthorization(header.get(), request.method(), request.address())
            : ticket.map(StreamCredential.Bearer::new);
    // Who shows two of them shows none, so that it is never in doubt who watched.
    if (shown.isEmpty() || (header.isPresent() && ticket.isPresent())) {
      return new Verdict.Unknown(challenge(false));
    }
    return switch (parts.access().present(shown.get(), address.camera(), from)) {
      case StreamLogin.Accepted accepted -> new Verdict.Known(accepted.session());
      case StreamLogin.Refused _ -> new Verdict.Unknown(challenge(false));
      case StreamLogin.Stale _ -> new Verdict.Unknown(challenge(true));
      case StreamLogin.TooMany tooMany ->
          new Verdict.Unknown(Answer.later(Math.max(1, tooMany.retryAfter().toSeconds())));
    };
  }

  private Answer challenge(boolean stale) {
    Answer answer = Answer.of(401, "Unauthorized");
    for (String challenge : parts.access().challenges(parts.digests(), stale)) {
      answer = answer.with("WWW-Authenticate", challenge);
    }
    return answer;
  }
}
