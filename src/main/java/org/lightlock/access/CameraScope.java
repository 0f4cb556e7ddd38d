package org.lightlock.access;

import java.util.Optional;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

/** The cameras that a grant is for. */
public sealed interface CameraScope {
  /** Whether the camera is in the scope. */
  boolean includes(CameraPlace camera);

  /** Which of the four it is: {@code all}, {@code camera}, {@code group} or {@code site}. */
  String kind();

  /** The id or the name; empty for all cameras. */
  String value();

  /** Every camera, also those that are added later. */
  static CameraScope all() {
    return new All();
  }

  /** The scope of a kind and a value, empty when there is no such one. */
  static Optional<CameraScope> of(String kind, String value) {
    return switch (kind) {
      case "all" -> value.isEmpty() ? Optional.of(new All()) : Optional.empty();
      case "camera" ->
          CameraId.isValid(value) ? Optional.of(new One(new CameraId(value))) : Optional.empty();
      case "group" ->
          CameraPlace.isValidName(value) ? Optional.of(new Group(value)) : Optional.empty();
      case "site" ->
          CameraPlace.isValidName(value) ? Optional.of(new Site(value)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** As people read it: {@code all cameras}, {@code camera door}, {@code site station}. */
  default String words() {
    return this instanceof All ? "all cameras" : kind() + " " + value();
  }

  /** Every camera. */
  record All() implements CameraScope {
    @Override
    public boolean includes(CameraPlace camera) {
      return true;
    }

    @Override
    public String kind() {
      return "all";
    }

    @Override
    public String value() {
      return "";
    }
  }

  /** One camera. */
  record One(CameraId camera) implements CameraScope {
    @Override
    public boolean includes(CameraPlace place) {
      return camera.equals(place.camera());
    }

    @Override
    public String kind() {
      return "camera";
    }

    @Override
    public String value() {
      return camera.value();
    }
  }

  /** The cameras of a group. */
  record Group(String value) implements CameraScope {
    @Override
    public boolean includes(CameraPlace camera) {
      return camera.groups().contains(value);
    }

    @Override
    public String kind() {
      return "group";
    }
  }

  /** The cameras at a site. */
  record Site(String value) implements CameraScope {
    @Override
    public boolean includes(CameraPlace camera) {
      return camera.site().filter(value::equals).isPresent();
    }

    @Override
    public String kind() {
      return "site";
    }
  }
}
