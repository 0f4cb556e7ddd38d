package org.lightlock.probe;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lightlock.frame.CertificatePin;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/**
 * What a probe of one camera found.
 *
 * @param framesPerSecond delivered, not declared
 * @param keyFrameSeconds mean distance of the last key frames, 0 when fewer than two came
 * @param firstPictureMillis from the start of the worker to the first picture, -1 when none came
 * @param decodeMillisPerFrame CPU time of the worker's thread that receives and decodes
 * @param encodeMillisPerFrame CPU time of the encoder's thread
 * @param confinement the locks that were read back from inside and outside
 * @param proven the forbidden acts that were tried, at the start and again on request, and denied
 * @param rejections what was thrown away, and how often
 * @param reason what the last worker ended with
 * @param transport how its packets came, empty when no worker was started
 * @param transportReason why not as first tried
 * @param refusedPin of the certificate that the camera showed and that nothing vouches for
 */
public record ProbeResult(
    Verdict verdict,
    Optional<Codec> codec,
    int width,
    int height,
    long frames,
    double framesPerSecond,
    double keyFrameSeconds,
    long firstPictureMillis,
    double decodeMillisPerFrame,
    double encodeMillisPerFrame,
    Set<Confinement> confinement,
    Set<Confinement> proven,
    Map<Rejection, Long> rejections,
    Optional<Rejection> reason,
    Optional<Transport> transport,
    Optional<Rejection> transportReason,
    Optional<CertificatePin> refusedPin) {

  /** The locks themselves, without the acts that they deny. */
  public Set<Confinement> locks() {
    Set<Confinement> locks = EnumSet.noneOf(Confinement.class);
    locks.addAll(confinement);
    locks.removeAll(Confinement.FORBIDDEN_ACTS);
    return locks;
  }

  /** The one word for it, with the exit number of the command. */
  public enum Verdict {
    PICTURES(0, "pictures came"),
    UNREACHABLE(10, "the camera cannot be reached"),
    LOGIN_REFUSED(11, "the camera refuses the login"),
    UNSUPPORTED_CODEC(12, "the camera's codec is not supported"),
    NO_PICTURE(13, "no picture came"),
    NO_CONFINEMENT(14, "this machine offers no confinement, so nothing was decoded"),
    UNKNOWN_CERTIFICATE(15, "the camera's certificate is not known");

    private final int exitCode;
    private final String words;

    Verdict(int exitCode, String words) {
      this.exitCode = exitCode;
      this.words = words;
    }

    /** What the command exits with. */
    public int exitCode() {
      return exitCode;
    }

    /** What a person reads. */
    public String words() {
      return words;
    }
  }
}
