/** Live pictures as Low-Latency HLS, for television screens and telephones. */
@NullMarked
package org.lightlock.serve.hls;

import org.jspecify.annotations.NullMarked;
