package org.lightlock.camera;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Transport;

/**
 * A camera as the camera side knows it. The gateway never holds one.
 *
 * @param credential null when the camera asks for none
 * @param logins how it may be shown the password; a hostile camera would ask for Basic
 *     authentication to harvest it
 * @param maxWidth larger pictures are refused before they are decoded
 * @param maxHeight as maxWidth
 * @param transport how its packets shall come
 * @param multicast the only group that is joined, null for none
 * @param tls by what its certificate is known; used when its address says TLS
 * @param subPath the path of its smaller stream, null when it has none
 * @param audio whether its sound is fetched
 * @param rotation by which its pictures are turned clockwise: 0, 90, 180 or 270 degrees
 */
public record CameraEntry(
    CameraId id,
    CameraAddress address,
    @Nullable CameraCredential credential,
    LoginSchemes logins,
    int maxWidth,
    int maxHeight,
    Transport transport,
    @Nullable MulticastGroup multicast,
    CameraTls tls,
    @Nullable String subPath,
    boolean audio,
    int rotation) {
  /** A camera that may send up to 4K, by TCP first, without sound. */
  public static CameraEntry of(
      CameraId id, CameraAddress address, @Nullable CameraCredential credential) {
    return new CameraEntry(
        id,
        address,
        credential,
        LoginSchemes.DIGEST,
        3840,
        2160,
        Transport.AUTO,
        null,
        CameraTls.UNKNOWN,
        null,
        false,
        0);
  }

  /** At another address, with everything else the same. */
  public CameraEntry at(CameraAddress other) {
    return with(draft -> draft.address = other);
  }

  /** With another transport; a group for multicast. */
  public CameraEntry withTransport(Transport other, @Nullable MulticastGroup group) {
    return with(
        draft -> {
          draft.transport = other;
          draft.multicast = group;
        });
  }

  /** With another trust. */
  public CameraEntry withTls(CameraTls other) {
    return with(draft -> draft.tls = other);
  }

  /** With another login. */
  public CameraEntry withCredential(@Nullable CameraCredential other) {
    return with(draft -> draft.credential = other);
  }

  /** With a smaller stream. */
  public CameraEntry withSubPath(String path) {
    return with(draft -> draft.subPath = path);
  }

  /** With its sound. */
  public CameraEntry withAudio() {
    return with(draft -> draft.audio = true);
  }

  /** With turned pictures. */
  public CameraEntry withRotation(int degrees) {
    return with(draft -> draft.rotation = degrees);
  }

  private CameraEntry with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new CameraEntry(
        id,
        draft.address,
        draft.credential,
        logins,
        maxWidth,
        maxHeight,
        draft.transport,
        draft.multicast,
        draft.tls,
        draft.subPath,
        draft.audio,
        draft.rotation);
  }

  /** An entry while a part of it changes. */
  private static final class Draft {
    private CameraAddress address;
    private @Nullable CameraCredential credential;
    private Transport transport;
    private @Nullable MulticastGroup multicast;
    private CameraTls tls;
    private @Nullable String subPath;
    private boolean audio;
    private int rotation;

    Draft(CameraEntry from) {
      address = from.address;
      credential = from.credential;
      transport = from.transport;
      multicast = from.multicast;
      tls = from.tls;
      subPath = from.subPath;
      audio = from.audio;
      rotation = from.rotation;
    }
  }
}
