/**
 * Secrets at rest: sealed with a key of this machine, or to the camera side's public key. Depends
 * on nothing else of Lightlock.
 */
@NullMarked
package org.lightlock.protect.seal;

import org.jspecify.annotations.NullMarked;
