/** The worker's connections to its camera: plain, inside TLS, inside HTTP. */
@NullMarked
package org.lightlock.sandbox.link;

import org.jspecify.annotations.NullMarked;
