package org.lightlock.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A machine's account: a recorder, a video wall's controller, a player, a program that calls the
 * API. It has a generated secret and no login to the page. Holds nothing secret.
 *
 * @param createdSeconds since 1970, in UTC
 * @param expires when its secret ends by itself, if it does
 */
public record StreamClient(String name, long createdSeconds, Optional<Instant> expires) {}
