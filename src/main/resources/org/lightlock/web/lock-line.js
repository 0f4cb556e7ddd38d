import { element } from './dom.js';

/** The line that says what this product is for. */
export function lockLine() {
  return element(
    'p', { class: 'lock-line' },
    element('span', { class: 'lock', 'aria-hidden': 'true' }),
    'Pictures are re-encoded by Lightlock; no byte from a camera reaches this browser',
  );
}
