import * as api from './api.js';
import { element } from './dom.js';
import { lockLine } from './lock-line.js';
import './account-dialog.js';
import './camera-tile.js';
import './desk-seat.js';
import './event-list.js';
import './purpose-dialog.js';

const POLL_MILLIS = 1000;

/** A hidden page keeps playing this long, so that a glance at another tab interrupts nothing. */
const HIDDEN_MILLIS = 5000;

/** A stream that ended because its grant did starts again no sooner, if it may at all. */
const AGAIN_MILLIS = 500;

const SHAPE = 16 / 9;

/**
 * The wall of cameras. All tiles stay as they are when one is opened: it grows, the others line up
 * beside it and play on. Emits `signed-out`.
 */
class WallView extends HTMLElement {
  /** Who looks: the user, and the shared desk, as the gateway says. */
  me = { user: null, desk: null };

  #tiles = new Map();
  #large = null;
  #stopped = new AbortController();
  #pollTimer = 0;
  #hiddenTimer = 0;
  #names = new Map();

  connectedCallback() {
    document.title = 'Cameras · Lightlock';
    this.grid = element('div', { class: 'grid', role: 'list', 'aria-label': 'Cameras' });
    this.summary = element('p', { class: 'summary', role: 'status' });
    this.clock = element('time', { class: 'clock' });
    this.back = element('button', { type: 'button', class: 'quiet back', hidden: true }, 'All cameras');
    this.events = document.createElement('event-list');
    this.seat = Object.assign(document.createElement('desk-seat'), { me: this.me });
    this.account = document.createElement('account-dialog');
    this.empty = element('p', { class: 'empty', hidden: true },
      'There is no camera that you may watch. An administrator can grant you some: ',
      element('code', {}, `lightlock grant add --user ${this.me.user ?? 'NAME'} --cameras …`));
    this.purpose = document.createElement('purpose-dialog');
    this.replaceChildren(
      element(
        'header', { class: 'bar' },
        element('img', { src: '/icon.svg', alt: '', width: 24, height: 24 }),
        element('h1', {}, 'Lightlock'), this.summary, this.back, this.events, this.clock, this.seat,
      ),
      element('main', { class: 'wall' }, this.grid, this.empty),
      element(
        'footer', { class: 'foot' }, lockLine(),
        element('p', { class: 'keys' },
          element('kbd', {}, 'Arrows'), ' choose ', element('kbd', {}, 'Enter'), ' enlarge ',
          element('kbd', {}, 'Esc'), ' all cameras'),
      ),
      this.purpose, this.account,
    );
    const { signal } = this.#stopped;
    this.addEventListener('open-account', () => this.account.open(this.me.user, this.#names));
    this.addEventListener('person-left', () => this.#personLeft());
    this.addEventListener('person-changed', (event) => this.#personChanged(event.detail));
    this.back.addEventListener('click', () => this.#open(null));
    this.addEventListener('open-camera', (event) => this.#ask(event.target));
    this.addEventListener('grant-ended', (event) => this.#grantEnded(event.target));
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('visibilitychange', () => this.#visibility(), { signal });
    new ResizeObserver(() => this.#layout()).observe(this.grid);
    this.#poll();
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#hiddenTimer);
  }

  /** Opens a camera, after asking why where that is demanded. */
  async #ask(tile) {
    if (tile.demands && await this.purpose.ask(tile.dataset.camera, tile.cameraName, tile.demands)) {
      await this.#poll();
    }
    if (tile.isConnected && !tile.demands) {
      this.#open(tile);
    }
  }

  /** Either nobody is signed in any more, or this camera may not be watched now. */
  async #grantEnded(tile) {
    await this.#poll();
    setTimeout(() => tile.resume(), AGAIN_MILLIS);
  }

  async #poll() {
    this.clock.textContent = new Date().toLocaleTimeString('en-GB');
    try {
      const cameras = await api.cameras();
      if (this.#stopped.signal.aborted) {
        return;
      }
      this.dataset.gateway = 'here';
      this.#show(cameras);
    } catch (failure) {
      if (failure instanceof api.SignedOut) {
        this.#leave();
        return;
      }
      this.dataset.gateway = 'away';
      this.summary.textContent = 'Connection to Lightlock lost. Trying again.';
      this.summary.dataset.tone = 'alarm';
    }
    if (!this.#stopped.signal.aborted) {
      clearTimeout(this.#pollTimer);
      this.#pollTimer = setTimeout(() => this.#poll(), POLL_MILLIS);
    }
  }

  #show(cameras) {
    const seen = new Set(cameras.map((camera) => camera.id));
    for (const [id, tile] of this.#tiles) {
      if (!seen.has(id)) {
        tile.remove();
        this.#tiles.delete(id);
        if (this.#large === tile) {
          this.#open(null);
        }
      }
    }
    for (const camera of cameras) {
      let tile = this.#tiles.get(camera.id);
      if (!tile) {
        tile = document.createElement('camera-tile');
        tile.dataset.camera = camera.id;
        this.#tiles.set(camera.id, tile);
        this.grid.append(tile);
      }
      tile.status = camera;
    }
    this.empty.hidden = cameras.length > 0;
    this.#summarise(cameras);
    this.#names = new Map(cameras.map((camera) => [camera.id, camera.name]));
    this.events.names = this.#names;
    this.#layout();
  }

  #summarise(cameras) {
    const live = cameras.filter((camera) => camera.state === 'LIVE').length;
    const waiting = cameras.filter((camera) => ['IDLE', 'CONNECTING', 'STANDBY'].includes(camera.state)).length;
    const away = cameras.length - live - waiting;
    const parts = [`${live} of ${cameras.length} live`];
    if (away > 0) {
      parts.push(`${away} without picture`);
    }
    const doubtful = cameras.filter((camera) => camera.alarm && camera.alarm !== 'NONE').length;
    if (doubtful > 0) {
      parts.push(`${doubtful} with an old picture`);
    }
    this.summary.textContent = parts.join(' · ');
    this.summary.dataset.tone = doubtful > 0 ? 'alarm' : away > 0 ? 'warn' : 'good';
  }

  /** As many columns as give the largest pictures. */
  #layout() {
    const count = this.#tiles.size - (this.#large ? 1 : 0);
    const { clientWidth: width, clientHeight: height } = this.grid;
    let best = { columns: 1, size: 0 };
    for (let columns = 1; columns <= Math.max(1, count); columns++) {
      const rows = Math.ceil(count / columns);
      const size = Math.min(width / columns, (height / rows) * SHAPE);
      if (size > best.size + 1) {
        best = { columns, size };
      }
    }
    const rows = Math.max(1, Math.ceil(count / best.columns));
    this.grid.style.setProperty('--columns', this.#large ? 1 : best.columns);
    this.grid.style.setProperty('--rows', this.#large ? Math.max(4, count) : rows);
    this.grid.style.setProperty('--others', Math.max(1, count));
  }

  #open(tile) {
    const chosen = tile === this.#large ? null : tile;
    const before = this.#large;
    this.#large = chosen;
    for (const each of this.#tiles.values()) {
      each.large = each === chosen;
    }
    this.grid.classList.toggle('one-large', chosen !== null);
    this.grid.classList.toggle('alone', chosen !== null && this.#tiles.size === 1);
    this.back.hidden = chosen === null;
    this.#layout();
    (chosen ?? before)?.focus();
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || this.querySelector('dialog[open]')) {
      return;
    }
    if (event.key === 'Escape' && this.events.open) {
      this.events.open = false;
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape' && this.#large) {
      this.#open(null);
      event.preventDefault();
      return;
    }
    const step = this.#step(event.key);
    if (step !== 0) {
      const tiles = [...this.#tiles.values()];
      const at = tiles.indexOf(document.activeElement);
      tiles[at < 0 ? 0 : Math.min(tiles.length - 1, Math.max(0, at + step))]?.focus();
      event.preventDefault();
    }
  }

  #step(key) {
    const columns = Number(this.grid.style.getPropertyValue('--columns')) || 1;
    const steps = new Map([['ArrowLeft', -1], ['ArrowRight', 1], ['ArrowUp', -columns], ['ArrowDown', columns]]);
    return steps.get(key) ?? 0;
  }

  #visibility() {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden) {
      this.#hiddenTimer = setTimeout(() => this.#pause(true), HIDDEN_MILLIS);
    } else {
      this.#pause(false);
    }
  }

  #pause(paused) {
    for (const tile of this.#tiles.values()) {
      tile.paused = paused;
    }
  }

  /** The person has signed out or was signed out. At a shared desk the wall stays. */
  #personLeft() {
    if (this.me.desk) {
      this.#personChanged({ ...this.me, user: null });
    } else {
      this.#leave();
    }
  }

  #personChanged(me) {
    this.me = me;
    this.seat.me = me;
    if (!me.user && this.account.isOpen) {
      this.account.close();
    }
    this.#poll();
  }

  /** The same words for whoever ended it: the page may learn of it either way first. */
  #leave() {
    if (!this.#stopped.signal.aborted) {
      this.#stopped.abort();
      this.dispatchEvent(new CustomEvent('signed-out', {
        bubbles: true, detail: { notice: 'You have been signed out.' },
      }));
    }
  }
}

customElements.define('wall-view', WallView);
