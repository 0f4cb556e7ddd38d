/** Single pictures of cameras over HTTPS. */
@NullMarked
package org.lightlock.serve.snapshot;

import org.jspecify.annotations.NullMarked;
