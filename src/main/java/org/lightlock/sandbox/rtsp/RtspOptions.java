package org.lightlock.sandbox.rtsp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Transport;

/**
 * What a dialogue asks a camera for.
 *
 * @param logins how the password may be shown
 * @param transport how packets shall come; never {@link Transport#AUTO}
 * @param audio whether the sound is wanted; over multicast it is not asked for, as a camera's sound
 *     has a group of its own
 * @param videoPort for UDP the own port of the video's RTP, for multicast the group's, else 0
 * @param audioPort for UDP the own port of the sound's RTP, else 0
 * @param group for multicast the only group that is listened to, else null
 */
public record RtspOptions(
    LoginSchemes logins,
    Transport transport,
    boolean audio,
    int videoPort,
    int audioPort,
    @Nullable InetAddress group) {
  /** Video alone, inside the RTSP connection, and never the password in the clear. */
  public static final RtspOptions VIDEO_OVER_TCP =
      new RtspOptions(LoginSchemes.DIGEST, Transport.TCP, false, 0, 0, null);

  /** With other ways to show the password. */
  public RtspOptions withLogins(LoginSchemes allowed) {
    return new RtspOptions(allowed, transport, audio, videoPort, audioPort, group);
  }

  /** With the sound. */
  public RtspOptions withAudio() {
    return new RtspOptions(logins, transport, true, videoPort, audioPort, group);
  }

  boolean asksForAudio() {
    return audio && transport != Transport.MULTICAST;
  }
}
