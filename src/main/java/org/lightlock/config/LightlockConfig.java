package org.lightlock.config;

/**
 * Both sides in one file, for small installations. Only the process that starts both reads it; each
 * side gets its own section and never sees the other.
 */
public record LightlockConfig(CameraSideConfig cameraSide, GatewayConfig gateway) {}
