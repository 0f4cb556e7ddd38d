package org.lightlock.access;

/**
 * A machine's account: a recorder, a video wall's controller, a player. It has a generated secret
 * and no login to the page. Holds nothing secret.
 *
 * @param createdSeconds since 1970, in UTC
 */
public record StreamClient(String name, CameraScope cameras, long createdSeconds) {}
