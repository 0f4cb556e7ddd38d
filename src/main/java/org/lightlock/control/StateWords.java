package org.lightlock.control;

import org.lightlock.relay.CameraState;
import org.lightlock.relay.FootageAlarm;

/** What an operator reads about a camera's state: what is the matter and what to do. */
final class StateWords {
  private StateWords() {}

  static String of(CameraState state) {
    return switch (state) {
      case IDLE ->
          "Not connected, because nobody is watching. It connects when a picture is opened.";
      case CONNECTING -> "Connecting to the camera. The first picture follows in a moment.";
      case STANDBY ->
          "Connected. Nobody is watching, so nothing is decoded; the picture comes at once when it"
              + " is opened.";
      case LIVE -> "Pictures arrive.";
      case NO_SIGNAL ->
          "No pictures arrive from the camera. Lightlock keeps trying; if it lasts, check the"
              + " camera's power and network.";
      case LOGIN_REFUSED ->
          "The camera refuses its user name or password. Ask the administrator to correct them in"
              + " Lightlock's camera settings.";
      case UNREACHABLE ->
          "The camera cannot be reached. Lightlock keeps trying; check the camera's power, network"
              + " and address.";
      case REJECTED ->
          "The camera answers, but sends nothing that may be shown. The reason below tells the"
              + " administrator which setting of the camera to change.";
      case NO_CONFINEMENT ->
          "This server cannot confine the decoder, so nothing is decoded. Ask the administrator to"
              + " check the system's requirements.";
      case CAMERA_SIDE_AWAY ->
          "The camera side of Lightlock is not running. Pictures return by themselves once it is"
              + " back; if not, call the administrator.";
    };
  }

  static String of(FootageAlarm alarm) {
    return switch (alarm) {
      case NONE -> "";
      case FROZEN ->
          "The camera sends the same picture again and again. Do not take it for live: look at the"
              + " camera.";
      case LOOPED ->
          "The camera sends pictures that it sent before. Do not take them for live: look at the"
              + " camera.";
    };
  }
}
