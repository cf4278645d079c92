import { concern, concernAll } from "./refresh.js";
import { say } from "./words.js";

/**
 * Facts of the street as they happen. One stream serves all tabs of a desk: the tab that holds a lock reads it and tells the
 * others. A browser without locks or channels (Safari 14) opens a stream in each tab.
 *
 * @typedef {{kind: string, subject: string|number}} Fact
 * @typedef {"wait"|"on"|"poll"|"off"} State
 * @typedef {{fact: Fact, last: number} | {gap: true} | {state: State} | {state: State, last: number} | {ask: true}} Word
 */

const POLL = 10000, RETRY_STREAM = 60000, SLEEP = 30000, MOST_FAILS = 3;

/** The last fact that this page knows: what it shows holds everything up to it. */
let last = Number(document.body.dataset.fact) || 0;

/** Starts listening for this page. */
export function startLive() {
  const own = /** @type {HTMLElement|null} */ (document.querySelector("main [data-stream]"));
  const address = (own && own.dataset.stream) || document.body.dataset.stream || "/events";
  const isShared = !own && "BroadcastChannel" in window && "locks" in navigator;
  if (isShared) share(address);
  else new Stream(address, hear).open();
}

/** @param {string} address */
function share(address) {
  const channel = new BroadcastChannel("linli-live");
  /** @type {Stream|null} */
  let stream = null;
  channel.onmessage = (event) => {
    /** @type {Word} */
    const word = event.data;
    if ("ask" in word) {
      if (stream) channel.postMessage({ state: stream.state, last });
    } else if (!stream) hear(word);
  };
  /** @param {boolean} isLate */
  const lead = (isLate) => {
    stream = new Stream(address, (word) => { hear(word); channel.postMessage(word); });
    stream.open();
    // The tab before may have closed between two facts.
    if (isLate) stream.tell({ gap: true });
    return new Promise(() => {});
  };
  void navigator.locks.request("linli-live", { ifAvailable: true }, (lock) => {
    if (lock) return lead(false);
    channel.postMessage({ ask: true });
    void navigator.locks.request("linli-live", () => lead(true));
    return undefined;
  });
}

/** @param {Word} word */
function hear(word) {
  const missed = "last" in word && !("fact" in word) && word.last > last;
  if ("last" in word) last = Math.max(last, word.last);
  if ("fact" in word) concern(word.fact.kind, String(word.fact.subject));
  else if ("gap" in word) concernAll();
  else if ("state" in word) showState(word.state);
  // The tab with the stream has heard more than this page shows.
  if (missed) concernAll();
}

/** @param {State} state */
function showState(state) {
  const words = {
    wait: say("连接中", "Connecting"), on: say("实时更新", "Live"), poll: say("每 10 秒更新", "Every 10 seconds"),
    off: say("连接已断开", "Disconnected"),
  };
  for (const dot of /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll("[data-live-state]")))) {
    if (dot.dataset.liveState === state) continue;
    dot.dataset.liveState = state;
    dot.textContent = words[state];
  }
}

/** One connection: a stream, or after three failures a question every ten seconds until the stream works again. */
class Stream {
  /** @param {string} address @param {(word: Word) => void} tell */
  constructor(address, tell) {
    this.address = address;
    this.tell = tell;
    /** @type {State} */
    this.state = "wait";
    this.fails = 0;
    this.missed = false;
    this.hidden = 0;
    this.timer = 0;
    /** @type {EventSource|null} */
    this.source = null;
    document.addEventListener("visibilitychange", () => this.wake());
    addEventListener("online", () => this.open());
    addEventListener("offline", () => { this.missed = true; this.become("off"); });
  }

  /** @param {State} state */
  become(state) {
    this.state = state;
    this.tell({ state });
  }

  open() {
    this.close();
    if (!("EventSource" in window)) return void this.poll();
    const source = this.source = new EventSource(last ? `${this.address}?after=${last}` : this.address);
    source.onopen = () => {
      this.fails = 0;
      this.become("on");
      if (this.missed) this.tell({ gap: true });
      this.missed = false;
    };
    source.addEventListener("fact", (event) => this.take(/** @type {MessageEvent} */ (event)));
    source.addEventListener("gap", (event) => {
      this.mark(/** @type {MessageEvent} */ (event).lastEventId);
      this.tell({ gap: true });
    });
    source.onerror = () => {
      this.fails += 1;
      this.become(navigator.onLine ? "wait" : "off");
      if (this.fails >= MOST_FAILS) {
        this.close();
        void this.poll();
      } else if (source.readyState === EventSource.CLOSED) {
        // The browser gave up, and with it goes its place in the stream.
        this.missed = true;
        this.timer = setTimeout(() => this.open(), 2000 * this.fails);
      }
    };
  }

  close() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }

  /** @param {string} id */
  mark(id) {
    last = Math.max(last, Number(id) || 0);
  }

  /** @param {MessageEvent} event */
  take(event) {
    this.mark(event.lastEventId);
    try {
      this.tell({ fact: JSON.parse(event.data), last });
    } catch { /* Not a fact of ours. */ }
  }

  async poll() {
    const until = Date.now() + RETRY_STREAM;
    const round = async () => {
      const known = last;
      const response = await fetch(`${this.address}/poll?after=${known}`, { credentials: "same-origin", cache: "no-store" })
        .catch(() => null);
      if (this.source) return;
      if (response && response.ok && !response.redirected) {
        const answer = await response.json().catch(() => null);
        if (answer) this.learn(known, answer);
      } else {
        this.missed = true;
        this.become("off");
        // Signed out: asking on would only keep failing.
        if (response && (response.redirected || response.status === 401 || response.status === 403)) return;
      }
      this.timer = setTimeout(() => {
        if (Date.now() < until || !("EventSource" in window)) return void round();
        this.fails = MOST_FAILS - 1;
        this.missed = true;
        this.open();
      }, POLL);
    };
    await round();
  }

  /** @param {number} known @param {{last: number, events: {id: number, kind: string, subject: string|number}[]}} answer */
  learn(known, answer) {
    this.become("poll");
    last = Math.max(last, Number(answer.last) || 0);
    if (!known || this.missed) this.tell({ gap: true });
    else for (const { kind, subject } of answer.events || []) this.tell({ fact: { kind, subject }, last });
    this.missed = false;
  }

  /** A phone suspends hidden pages: after a sleep, everything is asked again. */
  wake() {
    if (document.hidden) {
      this.hidden = Date.now();
    } else if (this.hidden && Date.now() - this.hidden > SLEEP) {
      this.tell({ gap: true });
      if (!this.source || this.source.readyState !== EventSource.OPEN) this.open();
    }
  }
}
