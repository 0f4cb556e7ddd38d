// Builds elements without any markup text, so that nothing that came from elsewhere becomes HTML.

/** An element with attributes and children; text children become text nodes. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, String(value));
    }
  }
  made.append(...children);
  return made;
}

/** A clock time such as 14:02:11, with the day when it was not today. */
export function clockTime(epochMillis) {
  const then = new Date(epochMillis);
  const time = then.toLocaleTimeString('en-GB');
  return then.toDateString() === new Date().toDateString()
    ? time
    : `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

/** A duration that can be read at a glance: 40 ms, 3.2 s, 4 min, 2 h. */
export function duration(millis) {
  if (!Number.isFinite(millis) || millis < 0) {
    return '–';
  }
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  if (millis < 60_000) {
    return `${(millis / 1000).toFixed(1)} s`;
  }
  return millis < 3_600_000 ? `${Math.floor(millis / 60_000)} min` : `${Math.floor(millis / 3_600_000)} h`;
}
