package org.lightlock.relay;

import org.lightlock.camera.CameraId;

/**
 * A camera as the gateway's configuration knows it.
 *
 * @param name for people
 * @param always whether it is pulled even when nobody watches, so that its picture is there at once
 * @param footageWatch whether frozen and repeated pictures are looked for
 */
public record RelayedCamera(CameraId id, String name, boolean always, boolean footageWatch) {}
