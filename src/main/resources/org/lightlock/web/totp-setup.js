import * as api from './api.js';
import { element } from './dom.js';
import { qrCode } from './qr-code.js';

/** Puts a seed into an authenticator app and has a code shown for it. */
export function totpSetup({ text, uri }, confirm) {
  const code = element('input', {
    id: 'new-code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 7, required: true,
  });
  const button = element('button', { type: 'submit', class: 'primary' }, 'Continue');
  const message = element('p', { class: 'message', role: 'alert' });
  const form = element(
    'form', { class: 'totp', method: 'post', novalidate: true },
    element('p', { class: 'hint' }, 'Scan this with an authenticator app on your telephone.'),
    qrCode(uri, 'QR code with the secret for the authenticator app'),
    element('details', {}, element('summary', {}, 'Type it instead'), element('code', {}, text.replace(/(.{4})(?=.)/g, '$1 '))),
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
