package org.lightlock.serve.webrtc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.access.ViewerGrant;
import org.lightlock.serve.Admission;

/** {@link WebRtcSessions} that send nothing and do what a test tells them. */
public final class ScriptedWebRtc implements WebRtcSessions {
  /** The answer to every offer. */
  public static final String ANSWER = "v=0\r\nthe answer\r\n";

  /** What the next offers get instead of a session. */
  public volatile Optional<Opening> nextOpening = Optional.empty();

  /** Whether opening fails with a mistake. */
  public volatile boolean fails;

  /** Every offer that came, the oldest first. */
  public final List<String> offers = new CopyOnWriteArrayList<>();

  private final Map<String, ScriptedSession> open = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  private final class ScriptedSession implements WebRtcSession {
    private final String id = "session-for-tests-%08d".formatted(count.incrementAndGet());
    private final Admission admission;
    private final AtomicInteger generation = new AtomicInteger(1);

    ScriptedSession(Admission admission) {
      this.admission = admission;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public ViewerGrant grant() {
      return admission.grant();
    }

    @Override
    public String answer() {
      return ANSWER;
    }

    @Override
    public String entityTag() {
      return "generation-" + generation.get();
    }

    @Override
    public String restartIce() {
      return "a=ice-ufrag:restart" + generation.incrementAndGet() + "\r\n";
    }

    @Override
    public void close() {
      open.remove(id);
      admission.close();
    }
  }

  @Override
  public Opening open(Admission admission, String offer) {
    offers.add(offer);
    if (fails) {
      throw new IllegalStateException("a mistake, for the test");
    }
    if (nextOpening.isPresent()) {
      admission.close();
      return nextOpening.get();
    }
    ScriptedSession session = new ScriptedSession(admission);
    open.put(session.id(), session);
    return new Opening.Opened(session);
  }

  @Override
  public Optional<WebRtcSession> find(String id) {
    return Optional.ofNullable(open.get(id));
  }

  /** How many sessions are open. */
  public int sessions() {
    return open.size();
  }

  /** Ends every session as if nobody had been heard of for too long. */
  public void endAll() {
    List.copyOf(open.values()).forEach(ScriptedSession::close);
  }
}
