import * as api from './api.js';
import { clockTime, element } from './dom.js';
import { makePasskey, passkeysWork, wasCancelled } from './passkey.js';
import { recoveryCodes } from './recovery-codes.js';
import { totpSetup } from './totp-setup.js';
import './factor-form.js';

/**
 * The person's own passphrase and second factors. Every change wants it shown once more who is there,
 * unless that was just now: an unlocked screen gives nobody the account.
 */
class FactorsSection extends HTMLElement {
  user = '';

  connectedCallback() {
    this.rows = element('ul', { class: 'rows' });
    this.place = element('div', { class: 'place' });
    this.message = element('p', { class: 'message', role: 'alert' });
    this.replaceChildren(
      element('h3', {}, 'How you sign in'), this.rows, this.place, this.message);
    this.#load();
  }

  async #load() {
    try {
      this.state = await api.factors.state();
    } catch (failure) {
      this.hidden = failure instanceof api.ProblemAnswer && failure.status === 404;
      this.#failed(failure);
      return;
    }
    this.place.replaceChildren();
    this.rows.replaceChildren(...this.#rows());
  }

  #rows() {
    const { totp, passkeys, recoveryCodes: left, passkeysWork: offered, passphraseEnds: ends, external } = this.state;
    if (external) {
      return [row('Single sign-on', 'your organisation keeps your password and second factors')];
    }
    const hasFactor = totp || passkeys.length > 0;
    return [
      row('Passphrase', ends ? `drawn for you, good until ${clockTime(Date.parse(ends))}: take another one` : '', ['Change', () => this.#changePassphrase()]),
      row('Authenticator app', totp ? 'set up' : 'not set up',
        [totp ? 'Replace' : 'Set up', () => this.#setUpTotp()],
        totp && ['Remove', () => this.#change(() => api.factors.removeTotp())]),
      ...passkeys.map((passkey) => row(`Passkey: ${passkey.name}`, `last used ${clockTime(Date.parse(passkey.usedAt))}`,
        ['Remove', () => this.#change(() => api.factors.removePasskey(passkey.id))])),
      ...(offered && passkeysWork() ? [row('Passkeys', '', ['Add one', () => this.#addPasskey()])] : []),
      ...(hasFactor ? [row('Recovery codes', left === 1 ? '1 left' : `${left} left`,
        ['Make new ones', () => this.#newCodes()])] : []),
    ];
  }

  #changePassphrase() {
    const [current, first, second] = ['current-passphrase', 'new-passphrase', 'new-passphrase-again'].map((id) =>
      element('input', { id, type: 'password', maxlength: 256, autocomplete: id.startsWith('new') ? 'new-password' : 'current-password' }));
    const form = element(
      'form', { class: 'fields', method: 'post', novalidate: true },
      element('label', { for: current.id }, 'Passphrase until now'), current,
      element('label', { for: first.id }, 'New passphrase, at least 12 characters'), first,
      element('label', { for: second.id }, 'New passphrase once more'), second,
      element('p', { class: 'hint' }, 'You are signed out everywhere else.'),
      element('button', { type: 'submit', class: 'primary' }, 'Change'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (first.value !== second.value) {
        this.#say('The two new passphrases differ.');
        second.focus();
        return;
      }
      this.#change(() => api.factors.passphrase(current.value, first.value), 'The passphrase is not the one until now.');
    });
    this.#put(form, current);
  }

  #setUpTotp() {
    this.#change(async () => {
      const seed = await api.factors.totp();
      const form = totpSetup(seed, async (code) => this.#done(await api.factors.confirmTotp(code)));
      this.#put(form, form.querySelector('input'));
    }, '', false);
  }

  #addPasskey() {
    this.#change(async () => {
      const value = await makePasskey(await api.factors.passkeyOptions());
      this.#done(await api.factors.addPasskey(`Passkey of ${new Date().toLocaleDateString('en-GB')}`, value));
    }, '', false);
  }

  #newCodes() {
    this.#change(async () => this.#done(await api.factors.recoveryCodes()), '', false);
  }

  /** After a change: recovery codes are shown when there are some. */
  #done(answer) {
    if (answer?.recoveryCodes?.length > 0) {
      const close = element('button', { type: 'button', class: 'primary' }, 'I have put them away');
      close.addEventListener('click', () => this.#load());
      this.#put(element('div', {}, recoveryCodes(this.user, answer.recoveryCodes), close), close);
    } else {
      this.#load();
    }
  }

  /** Does a change; when it must be shown first who is there, asks for that and does it then. */
  async #change(work, wrong = '', reload = true) {
    this.#say('');
    try {
      await work();
      if (reload) {
        await this.#load();
      }
    } catch (failure) {
      if (failure instanceof api.ProblemAnswer && failure.message === 'Show who you are') {
        this.#stepUp(() => this.#change(work, wrong, reload));
      } else if (wasCancelled(failure)) {
        this.#say('No passkey was made.');
      } else if (wrong && failure instanceof api.ProblemAnswer && failure.status === 401) {
        this.#say(wrong);
      } else {
        this.#failed(failure);
      }
    }
  }

  /** Asks whoever sits there to show once more who it is, and goes on then. */
  prove(then) {
    if (this.state) {
      this.#stepUp(then);
    } else {
      this.#say('Sign out and in again first.');
    }
  }

  #stepUp(then) {
    const { totp, passkeys, recoveryCodes: left, external } = this.state;
    if (external) {
      this.#signInAgain();
      return;
    }
    const kinds = [...(totp ? ['totp'] : []), ...(passkeys.length > 0 ? ['passkey'] : []), ...(left > 0 ? ['recovery-code'] : [])];
    const form = kinds.length > 0
      ? Object.assign(document.createElement('factor-form'), {
        head: [element('p', { class: 'lead' }, 'Show once more that it is you.')],
        factors: kinds,
        submit: (kind, value) => api.factors.stepUp(kind, value),
        options: () => api.factors.stepUpOptions(),
      })
      : this.#passphraseOnceMore();
    form.addEventListener('shown', (event) => {
      event.stopPropagation();
      this.place.replaceChildren();
      then();
    });
    form.addEventListener('back', () => this.place.replaceChildren());
    this.#put(form, form.querySelector('input'));
  }

  /** The issuer asks, on its own page; the wall comes back after it, and what was wanted is asked again. */
  #signInAgain() {
    const go = element('button', { type: 'button', class: 'primary' }, 'Sign in again');
    go.addEventListener('click', () => location.assign('/login/sso?once-more'));
    this.#put(element(
      'div', { class: 'fields' },
      element('p', { class: 'lead' }, 'Show your organisation once more that it is you; then do this within ten minutes.'),
      go), go);
  }

  #passphraseOnceMore() {
    const input = element('input', { id: 'again', type: 'password', autocomplete: 'current-password', maxlength: 256 });
    const form = element(
      'form', { class: 'fields', method: 'post', novalidate: true },
      element('label', { for: 'again' }, 'Your passphrase once more'), input,
      element('button', { type: 'submit', class: 'primary' }, 'Continue'));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        await api.factors.stepUp('password', input.value);
        form.dispatchEvent(new CustomEvent('shown', { bubbles: true }));
      } catch (failure) {
        this.#say(failure instanceof api.ProblemAnswer && failure.status === 401
          ? 'The passphrase is wrong.' : api.explain(failure));
      }
    });
    return form;
  }

  #put(content, focus) {
    this.place.replaceChildren(content);
    focus?.focus();
  }

  #failed(failure) {
    if (failure instanceof api.SignedOut) {
      this.dispatchEvent(new CustomEvent('person-left', { bubbles: true }));
    } else {
      this.#say(api.explain(failure));
    }
  }

  #say(text) {
    this.message.textContent = text;
  }
}

function row(title, fact, ...actions) {
  const buttons = actions.filter(Boolean).map(([word, act]) => {
    const button = element('button', { type: 'button', class: 'quiet', 'aria-label': `${word}: ${title}` }, word);
    button.addEventListener('click', act);
    return button;
  });
  return element(
    'li', {},
    element('span', { class: 'what' }, element('b', {}, title), element('span', { class: 'facts' }, fact)),
    element('span', { class: 'actions' }, ...buttons));
}

customElements.define('factors-section', FactorsSection);
