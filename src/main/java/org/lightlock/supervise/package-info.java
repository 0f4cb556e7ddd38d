/** The camera side: starts a confined worker for each stream, watches it, kills it, backs off. */
@NullMarked
package org.lightlock.supervise;

import org.jspecify.annotations.NullMarked;
