/**
 * Settings: what each side reads, checked before anything starts. Errors name file, line and key.
 */
@NullMarked
package org.lightlock.config;

import org.jspecify.annotations.NullMarked;
