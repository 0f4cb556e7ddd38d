package org.lightlock.access;

/** A local user, without anything secret. */
public record Account(String name, CameraScope cameras) {}
