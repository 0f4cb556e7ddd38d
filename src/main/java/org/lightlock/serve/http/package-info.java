/** The HTTPS listener: limits, headers on every answer, the page's files. */
@NullMarked
package org.lightlock.serve.http;

import org.jspecify.annotations.NullMarked;
