import * as api from './api.js';
import { element } from './dom.js';
import { passkeysWork, showPasskey, wasCancelled } from './passkey.js';
import './factor-form.js';

/**
 * Asks who somebody is: user name and password, then a second factor where there is one. Emits
 * `signed-in` with what the gateway says about the person, and `enrol` with a token when a second
 * factor has to be set up first. Stands on the sign-in page, and in a dialog at a shared desk.
 */
class SignInForm extends HTMLElement {
  /** What is said at first. */
  notice = '';

  /** What stands above the fields. */
  head = [];

  /** What stands below them. */
  foot = [];

  connectedCallback() {
    this.user = element('input', {
      id: 'user', name: 'username', autocomplete: 'username', autocapitalize: 'none',
      spellcheck: 'false', maxlength: 128, required: true,
    });
    this.password = element('input', {
      id: 'password', name: 'password', type: 'password', autocomplete: 'current-password',
      maxlength: 1024, required: true,
    });
    this.button = element('button', { type: 'submit', class: 'primary' }, 'Sign in');
    this.ways = element('div', { class: 'ways', hidden: true });
    this.message = element('p', { class: 'message', role: 'alert' });
    this.form = element(
      'form', { class: 'panel', method: 'post', novalidate: true },
      ...this.head,
      element('label', { for: 'user' }, 'User name'), this.user,
      element('label', { for: 'password' }, 'Password'), this.password,
      this.button, this.ways, ...this.foot, this.message,
    );
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#signIn();
    });
    this.#ask(this.notice);
    this.#offerWays();
  }

  #ask(notice = '') {
    this.replaceChildren(this.form);
    this.#say(notice);
    (this.user.value ? this.password : this.user).focus();
  }

  async #offerWays() {
    const { singleSignOn } = await api.loginWays().catch(() => ({}));
    if (singleSignOn) {
      const go = element('button', { type: 'button' }, singleSignOn.label);
      go.addEventListener('click', () => location.assign(singleSignOn.url));
      this.ways.append(go);
    }
    if (passkeysWork()) {
      const go = element('button', { type: 'button' }, 'Sign in with a passkey');
      go.addEventListener('click', () => this.#signInByPasskey());
      this.ways.append(go);
    }
    this.ways.hidden = this.ways.childElementCount === 0;
  }

  async #signIn() {
    const user = this.user.value.trim();
    if (!user || !this.password.value) {
      (user ? this.password : this.user).focus();
      this.#say('Enter your user name and password.');
      return;
    }
    this.button.disabled = true;
    this.#say('');
    try {
      const answer = await api.login(user, this.password.value);
      this.password.value = '';
      this.#goOn(answer, user);
    } catch (failure) {
      this.#say(this.#explain(failure));
      this.password.select();
      this.password.focus();
    } finally {
      this.button.disabled = false;
    }
  }

  #goOn(answer, user) {
    if (answer.next === 'second-factor') {
      this.#askFactor(answer, user);
    } else if (answer.next === 'enrolment') {
      this.dispatchEvent(new CustomEvent('enrol', { bubbles: true, detail: answer.token }));
    } else {
      this.dispatchEvent(new CustomEvent('signed-in', { bubbles: true, detail: answer }));
    }
  }

  #askFactor({ step, factors }, user) {
    const form = Object.assign(document.createElement('factor-form'), {
      head: [element('h2', {}, 'One more step'), element('p', { class: 'lead' }, `Signing in as ${user}.`)],
      factors,
      submit: (kind, value) => api.loginFactor(step, kind, value),
      options: () => api.loginPasskeyOptions(step),
    });
    form.addEventListener('shown', (event) => {
      event.stopPropagation();
      this.#goOn(event.detail, user);
    });
    form.addEventListener('back', () => this.#ask());
    this.replaceChildren(form);
  }

  async #signInByPasskey() {
    this.#say('');
    try {
      this.#goOn(await api.loginPasskey(await showPasskey(await api.loginPasskeyOptions(null))), '');
    } catch (failure) {
      const refused = failure instanceof api.ProblemAnswer && failure.status === 401;
      this.#say(refused ? 'This passkey is not known here.'
        : wasCancelled(failure) ? 'No passkey was used.' : api.explain(failure));
    }
  }

  #explain(failure) {
    return failure instanceof api.ProblemAnswer && failure.status === 401
      ? 'Wrong user name or password.'
      : api.explain(failure);
  }

  #say(text) {
    this.message.textContent = text;
  }
}

customElements.define('sign-in-form', SignInForm);
