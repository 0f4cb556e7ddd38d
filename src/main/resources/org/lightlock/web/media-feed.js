const TARGET_BEHIND_SECONDS = 0.25;
const HURRY_BEHIND_SECONDS = 1;
const SEEK_BEHIND_SECONDS = 2.5;
const KEEP_SECONDS = 4;
const TRIM_SECONDS = 10;
const MAX_QUEUE = 200;
const CHASE_MILLIS = 200;
const SOUND_CODECS = 'mp4a.40.2';

/**
 * Feeds fragments to a video element and keeps it close behind the live edge: a little faster or
 * slower than life, and a jump only when it has fallen far behind.
 */
export class MediaFeed {
  #video;
  #onFailure;
  #source;
  #url;
  /** The picture's track, and the sound's when there is one. */
  #tracks = [];
  #timer;
  #closed = false;
  #ended = new AbortController();
  #managed = 'ManagedMediaSource' in window && !('MediaSource' in window);

  /**
   * @param onFailure is called once when the stream must be opened anew
   * @param withSound a second track of sound follows; without its segment no picture is shown
   */
  constructor(video, onFailure, withSound = false) {
    this.#tracks = [{ kind: 'video', codecs: '', buffer: null, queue: [] }];
    if (withSound) {
      this.#tracks.push({ kind: 'audio', codecs: SOUND_CODECS, buffer: null, queue: [] });
    }
    this.#video = video;
    this.#onFailure = onFailure;
    this.#source = this.#managed ? new ManagedMediaSource() : new MediaSource();
    this.#source.addEventListener('sourceopen', () => this.#opened(), { once: true });
    this.#url = URL.createObjectURL(this.#source);
    video.src = this.#url;
    this.#timer = setInterval(() => this.#chase(), CHASE_MILLIS);
  }

  /** An init segment of this codec follows, of the picture or of the sound. */
  begin(codecs, sound = false) {
    const track = this.#tracks[sound ? 1 : 0];
    if (!track) {
      return;
    }
    if (track.codecs && codecs !== track.codecs) {
      track.queue.push({ changeTo: codecs });
    }
    track.codecs = codecs;
  }

  append(bytes, sound = false) {
    const track = this.#tracks[sound ? 1 : 0];
    if (!track) {
      return;
    }
    track.queue.push({ bytes });
    if (track.queue.length > MAX_QUEUE) {
      this.#fail();
      return;
    }
    this.#pump(track);
  }

  close() {
    this.#closed = true;
    this.#ended.abort();
    clearInterval(this.#timer);
    this.#tracks.forEach((track) => { track.queue = []; });
    this.#video.removeAttribute('src');
    this.#video.load();
    URL.revokeObjectURL(this.#url);
  }

  #fail() {
    if (!this.#closed) {
      this.#onFailure();
    }
  }

  static #type(track, codecs = track.codecs) {
    return `${track.kind}/mp4; codecs="${codecs}"`;
  }

  #opened() {
    if (this.#closed) {
      return;
    }
    try {
      this.#source.duration = Number.POSITIVE_INFINITY;
      // All at once: a browser takes no further track after the first segment.
      for (const track of this.#tracks) {
        track.buffer = this.#source.addSourceBuffer(MediaFeed.#type(track));
      }
    } catch {
      this.#fail();
      return;
    }
    this.#video.addEventListener('error', () => this.#fail(), { signal: this.#ended.signal });
    for (const track of this.#tracks) {
      track.buffer.addEventListener('updateend', () => this.#pump(track));
      track.buffer.addEventListener('error', () => this.#fail());
      this.#pump(track);
    }
  }

  #pump(track) {
    const { buffer } = track;
    if (this.#closed || !buffer || buffer.updating || this.#source.readyState !== 'open') {
      return;
    }
    if (this.#trim(buffer, KEEP_SECONDS, TRIM_SECONDS)) {
      return;
    }
    const next = track.queue[0];
    if (!next) {
      return;
    }
    try {
      if (next.changeTo) {
        buffer.changeType(MediaFeed.#type(track, next.changeTo));
        track.queue.shift();
        this.#pump(track);
        return;
      }
      buffer.appendBuffer(next.bytes);
      track.queue.shift();
    } catch (failure) {
      // A full buffer is emptied down to what is on the screen and the fragment tried again.
      if (failure.name !== 'QuotaExceededError' || !this.#trim(buffer, 0.5, 0.5)) {
        this.#fail();
      }
    }
  }

  /** Removes what was played, all but some seconds, when there is more than a threshold of it. */
  #trim(buffer, keepSeconds, thresholdSeconds) {
    const { buffered } = buffer;
    if (buffered.length === 0) {
      return false;
    }
    const start = buffered.start(0);
    const until = this.#video.currentTime - keepSeconds;
    if (this.#video.currentTime - start < thresholdSeconds || until <= start) {
      return false;
    }
    buffer.remove(start, until);
    return true;
  }

  #chase() {
    const video = this.#video;
    const { buffered } = video;
    if (buffered.length === 0) {
      return;
    }
    const end = buffered.end(buffered.length - 1);
    const start = buffered.start(buffered.length - 1);
    const behind = end - video.currentTime;
    if (video.currentTime < start || behind > SEEK_BEHIND_SECONDS) {
      video.currentTime = Math.max(start, end - TARGET_BEHIND_SECONDS);
      video.playbackRate = 1;
    } else if (this.#managed) {
      // Safari stutters when the rate changes: it only jumps.
      video.playbackRate = 1;
    } else {
      const rate = MediaFeed.rate(behind);
      if (Math.abs(video.playbackRate - rate) > 0.005) {
        video.playbackRate = rate;
      }
    }
    if (video.paused) {
      video.play().catch(() => {});
    }
  }

  /** The playback rate that leads back to the target distance from the live edge. */
  static rate(behindSeconds) {
    if (behindSeconds > HURRY_BEHIND_SECONDS) {
      return 1.5;
    }
    const error = behindSeconds - TARGET_BEHIND_SECONDS;
    if (Math.abs(error) < 0.04) {
      return 1;
    }
    return 1 + Math.min(0.1, Math.max(-0.05, error * 0.4));
  }
}
