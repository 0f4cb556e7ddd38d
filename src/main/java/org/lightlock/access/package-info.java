/** Identities, sessions and grants: who may watch what. Knows nothing of how it is served. */
@NullMarked
package org.lightlock.access;

import org.jspecify.annotations.NullMarked;
