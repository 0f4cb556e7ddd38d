package org.lightlock.access;

/**
 * How a session came to be.
 *
 * @param how by what somebody has shown who they are, such as {@code passphrase+totp}
 * @param from where, as {@link SourceNetwork} writes it
 */
record SessionOrigin(String how, String from) {}
