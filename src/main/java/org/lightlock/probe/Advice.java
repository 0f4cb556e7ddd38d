package org.lightlock.probe;

import java.util.Optional;
import org.lightlock.frame.Rejection;

/** What an engineer can do about a camera that gives no picture. Stateless. */
public final class Advice {
  private static final String TRANSPORT =
      "probe again with --transport tcp, udp and http, and write the one that works into the entry";

  private Advice() {}

  /** One sentence in the imperative, empty when there is nothing to do about it. */
  public static Optional<String> on(Rejection why) {
    return Optional.ofNullable(
        switch (why) {
          case RTSP_UNREACHABLE ->
              "check the address and the port (554 as a rule), the cable, and that the camera"
                  + " network's firewall lets this machine through";
          case RTSP_NOT_SPOKEN ->
              "check the port: the camera's RTSP port is 554 as a rule, its page has another";
          case RTSP_AUTH_REFUSED ->
              "check user and password; some cameras lock an account after failures: wait some"
                  + " minutes before the next try";
          case RTSP_AUTH_UNSUPPORTED ->
              "let the camera offer Digest; if it knows Basic only, give the entry allow-basic:"
                  + " true (here: --allow-basic), which sends the password in the clear";
          case RTSP_STREAM_NOT_FOUND ->
              "check the path behind the port; docs/cameras.md lists the usual ones";
          case RTSP_TOO_MANY_CONNECTIONS ->
              "end other recorders' connections to this camera or raise its limit";
          case RTSP_TLS_UNTRUSTED ->
              "compare the certificate with the one on the camera's own page before you trust it";
          case RTSP_TLS_FAILED ->
              "check that this port speaks TLS (322 as a rule); else use rtsp:// and port 554";
          case RTSP_TRANSPORT, RTSP_TRANSPORT_REFUSED, RTSP_TUNNEL, RTP_LOST -> TRANSPORT;
          case RTSP_MULTICAST, RTSP_FOREIGN_TRANSPORT ->
              "look which group and port the camera's page names, and write that into the entry";
          case RTSP_REDIRECT, RTSP_FOREIGN_HOST ->
              "write the address itself that the camera should be fetched from into the entry";
          case RTSP_RESPONSE_TIMEOUT, RTSP_CLOSED, RTSP_STATUS, DECODE_STALLED ->
              "restart the camera and probe again; if it stays, renew its firmware";
          case SDP_NO_VIDEO -> "switch the video of this stream on in the camera";
          case SDP_UNSUPPORTED_CODEC, PAYLOAD_UNSUPPORTED ->
              "set this stream to H.264 or H.265 in the camera, without the maker's own additions";
          case PAYLOAD_DIMENSIONS, DECODE_DIMENSIONS ->
              "set a smaller picture in the camera; 3840x2160 is the largest";
          case DECODE_WAITING_FOR_KEY_FRAME ->
              "let the camera send key frames more often, every 1 to 4 s, or probe with more"
                  + " --seconds";
          case DECODE_ENCRYPTED -> "switch off stream encryption in the camera";
          case DECODE_FAILED, PAYLOAD_MALFORMED, PAYLOAD_PARAMETER_SET, RTP_MALFORMED ->
              "set this stream to plain H.264 in the camera; if it stays, do not trust the camera"
                  + " before you know why";
          default -> null;
        });
  }
}
