import { element } from './dom.js';

/** Recovery codes, which are shown once: to print, to copy, to put away. */
export function recoveryCodes(user, codes) {
  const list = element('ol', { class: 'codes', 'aria-label': 'Recovery codes' },
    ...codes.map((code) => element('li', {}, element('code', {}, code))));
  const print = element('button', { type: 'button' }, 'Print');
  const copy = element('button', { type: 'button' }, 'Copy');
  const said = element('span', { class: 'facts', role: 'status' });
  print.addEventListener('click', () => window.print());
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(`${codes.join('\n')}\n`);
      said.textContent = 'Copied.';
    } catch {
      said.textContent = 'This browser does not let the page copy: select the codes.';
    }
  });
  return element(
    'section', { class: 'recovery', 'aria-label': 'Recovery codes' },
    element('p', { class: 'hint' },
      'Each of these signs you in once when your telephone or passkey is lost. They are shown only now: '
      + 'print them or put them into your password manager.'),
    element('p', { class: 'print-only' }, `Lightlock recovery codes of ${user}, ${location.host}`),
    list, element('div', { class: 'actions' }, print, copy, said));
}
