import * as api from './api.js';
import { element } from './dom.js';

/** Puts a seed into an authenticator app and has a code shown for it. */
export function totpSetup({ secret, qr }, confirm) {
  const code = element('input', {
    id: 'new-code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 7, required: true,
  });
  const button = element('button', { type: 'submit', class: 'primary' }, 'Continue');
  const message = element('p', { class: 'message', role: 'alert' });
  const form = element(
    'form', { class: 'totp', method: 'post', novalidate: true },
    element('p', { class: 'hint' }, 'Scan this with an authenticator app on your telephone.'),
    picture(qr),
    element('details', {}, element('summary', {}, 'Type it instead'), element('code', {}, secret.replace(/(.{4})(?=.)/g, '$1 '))),
    element('label', { for: 'new-code' }, 'The code that the app shows'), code, button, message);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const digits = code.value.replace(/\s/g, '');
    if (!/^\d{6}$/.test(digits)) {
      message.textContent = 'The code has six digits.';
      code.focus();
      return;
    }
    button.disabled = true;
    message.textContent = '';
    try {
      await confirm(digits);
    } catch (failure) {
      message.textContent = failure instanceof api.ProblemAnswer && [401, 403, 422].includes(failure.status)
        ? 'This code does not fit. Wait for the next one, and check that the telephone’s clock is right.'
        : api.explain(failure);
      code.select();
      code.focus();
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

/** The QR code, black on white with the quiet zone around it. */
function picture({ size, path }) {
  const SVG = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', 'QR code with the secret for the authenticator app');
  svg.setAttribute('shape-rendering', 'crispEdges');
  const squares = document.createElementNS(SVG, 'path');
  squares.setAttribute('d', path);
  svg.append(squares);
  return element('div', { class: 'qr' }, svg);
}
