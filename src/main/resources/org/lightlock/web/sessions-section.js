import * as api from './api.js';
import { clockTime, duration, element } from './dom.js';

const KINDS = new Map([['login', 'Signed in'], ['ticket', 'Link for a player'], ['client', 'Player']]);

/** A person's open sessions, each of which can be ended. Emits `signed-out` when it was the last. */
class SessionsSection extends HTMLElement {
  names = new Map();

  connectedCallback() {
    this.lead = element('p', { class: 'hint' });
    this.rows = element('ul', { class: 'rows' });
    this.message = element('p', { class: 'message', role: 'alert' });
    const everywhere = element('button', { type: 'button', class: 'quiet' }, 'Sign out everywhere');
    everywhere.addEventListener('click', () => this.#endAll());
    this.replaceChildren(
      element('h3', { id: 'sessions-title' }, 'Where you are signed in'), this.lead, this.rows, this.message, everywhere);
    this.#load();
  }

  async #load() {
    try {
      const { most, sessions } = await api.sessions();
      const logins = sessions.filter((session) => session.kind === 'login').length;
      this.lead.textContent = `${logins} of at most ${most} at once. A further one ends the oldest.`;
      this.rows.replaceChildren(...sessions.map((session) => this.#row(session)));
    } catch (failure) {
      this.#failed(failure);
    }
  }

  #row(session) {
    const now = Date.now();
    const used = duration(Math.max(0, now - Date.parse(session.lastUse)));
    const watching = session.watching.map((camera) => this.names.get(camera) ?? camera);
    const facts = [
      `since ${clockTime(Date.parse(session.created))}`,
      ...(session.current ? [] : [`used ${used} ago`]),
      ...(watching.length > 0 ? [`watches ${listed(watching)}`] : []),
    ];
    const end = element('button', { type: 'button', class: 'quiet' }, session.current ? 'Sign out' : 'End');
    const what = KINDS.get(session.kind) ?? session.kind;
    end.setAttribute('aria-label', `End: ${what}${session.from ? ` from ${session.from}` : ''}, ${facts[0]}`);
    end.addEventListener('click', () => this.#end(session, end));
    return element(
      'li', { class: session.current ? 'current' : '' },
      element('span', { class: 'what' },
        element('b', {}, session.from ? `${what} from ${session.from}` : what),
        element('span', { class: 'facts' }, `${facts.join(' · ')}`),
        element('span', { class: 'facts' }, session.kind === 'login' ? `by ${words(session.how)}` : '')),
      end,
    );
  }

  async #end(session, button) {
    button.disabled = true;
    try {
      await api.endSession(session.id);
      if (session.current) {
        this.#left();
        return;
      }
      await this.#load();
      this.querySelector('.rows button')?.focus();
    } catch (failure) {
      button.disabled = false;
      this.#failed(failure, () => this.#end(session, button));
    }
  }

  async #endAll() {
    try {
      await api.endAllSessions();
      this.#left();
    } catch (failure) {
      this.#failed(failure, () => this.#endAll());
    }
  }

  /** @param again what to do once whoever sits there has shown who it is */
  #failed(failure, again = () => {}) {
    if (failure instanceof api.SignedOut) {
      this.#left();
    } else if (failure instanceof api.ProblemAnswer && failure.message === 'Show who you are') {
      this.dispatchEvent(new CustomEvent('proof-wanted', { detail: again }));
    } else if (failure instanceof api.ProblemAnswer && failure.status === 404) {
      this.#load();
    } else {
      this.message.textContent = 'Lightlock does not answer at the moment. Try again shortly.';
    }
  }

  #left() {
    this.dispatchEvent(new CustomEvent('person-left', { bubbles: true }));
  }
}

function listed(names) {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/** How somebody signed in, for people: passphrase+totp becomes passphrase and one-time code. */
function words(how) {
  const known = new Map([
    ['totp', 'one-time code'], ['recovery-code', 'recovery code'], ['oidc', 'single sign-on'],
  ]);
  return how.split('+').map((part) => known.get(part) ?? part).join(' and ');
}

customElements.define('sessions-section', SessionsSection);
