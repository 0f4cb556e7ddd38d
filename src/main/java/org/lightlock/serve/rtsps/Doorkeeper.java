package org.lightlock.serve.rtsps;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.access.StreamCredential;
import org.lightlock.access.StreamLogin;
import org.lightlock.relay.CameraStatus;
import org.lightlock.serve.Admissions;

/**
 * Asks whoever wants to see a camera who they are, and lets them in. Knows nothing of passwords
 * itself: {@link org.lightlock.access.Access#present} judges. TLS stands below it always, so Basic
 * may be offered. Thread-safe.
 */
final class Doorkeeper {
  private static final long FULL_RETRY_SECONDS = 10;
  private static final Answer NOT_TAKEN = Answer.of(403, "Certificate Not Taken");

  /** Who shows two of them shows none, so that it is never in doubt who watched. */
  private static final Answer ONE_CREDENTIAL = Answer.of(403, "Certificate Or Password");

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

  /** What came of asking to be let in. */
  sealed interface Entry {
    /** A stream, which the caller owns and opens. */
    record Open(ViewerStream stream) implements Entry {}

    /** The answer is the same for a camera that may not be seen and one that does not exist. */
    record Closed(Answer answer) implements Entry {}
  }

  /** Judges a request about a camera, which need not exist: the answer is the same. */
  Verdict judge(
      RtspRequest request,
      StreamAddress address,
      List<X509Certificate> certificates,
      InetAddress from) {
    Optional<String> header = request.header("authorization");
    Optional<String> ticket = address.ticket();
    if (!certificates.isEmpty()) {
      return header.isEmpty() && ticket.isEmpty()
          ? byCertificate(certificates, from)
          : new Verdict.Unknown(ONE_CREDENTIAL);
    }
    Optional<StreamCredential> shown =
        header.isPresent()
            ? StreamCredential.ofAuthorization(header.get(), request.method(), request.address())
            : ticket.map(StreamCredential.Bearer::new);
    // Who shows two of them shows none, so that it is never in doubt who watched.
    if (shown.filter(this::isAllowed).isEmpty()
        || (header.isPresent() && ticket.isPresent())
        || (ticket.isPresent() && !parts.ticketsInAddresses())) {
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

  /**
   * Asked for every request, as over HTTP: one that was revoked opens nothing on a connection that
   * is kept. There is no challenge: nothing that could be sent would make it good.
   */
  private Verdict byCertificate(List<X509Certificate> certificates, InetAddress from) {
    return parts
        .certificates()
        .flatMap(clients -> clients.session(certificates, from))
        .<Verdict>map(Verdict.Known::new)
        .orElseGet(() -> new Verdict.Unknown(NOT_TAKEN));
  }

  /** A hash that is not offered is not taken either, with whatever nonce. */
  private boolean isAllowed(StreamCredential shown) {
    return !(shown instanceof StreamCredential.Digest proof)
        || parts.digests().contains(proof.algorithm());
  }

  private Answer challenge(boolean stale) {
    Answer answer = Answer.of(401, "Unauthorized");
    for (String challenge : parts.access().challenges(parts.digests(), stale)) {
      answer = answer.with("WWW-Authenticate", challenge);
    }
    return answer;
  }

  /**
   * Lets somebody in to an address's stream.
   *
   * @param onEnd runs when no picture comes any more, on the encoder's thread
   */
  Entry admit(Session session, StreamAddress address, InetAddress from, Runnable onEnd) {
    String rendition = address.rendition().orElseGet(() -> parts.streams().renditions().getFirst());
    Optional<CameraStatus> camera =
        parts.access().maySee(session, address.camera())
            ? parts.streams().camera(address.camera())
            : Optional.empty();
    if (camera.isEmpty() || !parts.streams().renditions().contains(rendition)) {
      parts.access().denied(session, Admissions.WATCH, Optional.of(address.camera()), from);
      return new Entry.Closed(Answer.NOT_FOUND);
    }
    return switch (parts
        .admissions()
        .admit(session, address.camera(), rendition, Way.RTSPS, from)) {
      case Admissions.Result.Full _ -> new Entry.Closed(Answer.later(FULL_RETRY_SECONDS));
      case Admissions.Result.TooOften tooOften ->
          new Entry.Closed(
              Answer.later(Math.max(1, tooOften.retryAfter().plusMillis(999).toSeconds())));
      case Admissions.Result.PurposeRequired _ ->
          new Entry.Closed(Answer.of(403, "Purpose Required"));
      case Admissions.Result.NotAllowed _ -> new Entry.Closed(Answer.NOT_FOUND);
      case Admissions.Result.Unrecorded _ -> new Entry.Closed(Answer.later(FULL_RETRY_SECONDS));
      case Admissions.Result.Admitted admitted ->
          new Entry.Open(
              new ViewerStream(
                  address,
                  admitted.admission(),
                  parts.packets().of(admitted.admission().grant()),
                  parts.limits().maxBacklogBytes(),
                  parts.packets().waiting(),
                  parts.events(),
                  onEnd));
    };
  }
}
