import { ownAddress } from "./words.js";

/**
 * @typedef {{field: string, message: string}} Problem
 * @typedef {{kind: "sent", receipt: string, url: string, code: string}
 *   | {kind: "refused", status: number, message: string, problems: Problem[]}
 *   | {kind: "later"}} Outcome
 */

/** How long one report may take, in milliseconds: nine photos over a weak network. */
const PATIENCE = 180000;

/** A key that makes sending the same report twice count once: 22 characters from 16 random bytes. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...Array.from(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** A form token for now, or nothing without a network. @returns {Promise<string|null>} */
export async function freshToken() {
  try {
    const response = await fetch("/reports/token", { credentials: "same-origin", cache: "no-store" });
    return response.ok ? String((await response.json()).token || "") || null : null;
  } catch {
    return null;
  }
}

/**
 * Sends a report once.
 * @param {string} key @param {string} token @param {Record<string, string>} fields
 * @param {import("./store.js").Photo[]} photos @returns {Promise<Outcome>}
 */
export async function sendReport(key, token, fields, photos) {
  const body = new FormData();
  body.append("_token", token);
  body.append("_key", key);
  for (const name of Object.keys(fields)) body.append(name, fields[name]);
  for (const photo of photos) body.append("photos", photo.blob, photo.name);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch("/reports", {
      method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: stop.signal,
    });
    const busy = response.status >= 500 || response.status === 429 || response.status === 408;
    if (busy) return { kind: "later" };
    const answer = await response.json().catch(() => null);
    if (response.ok) {
      const url = ownAddress(answer && answer.url);
      // A success that is not ours: a network's own sign-in page. The report is still to be sent.
      if (!url) return { kind: "later" };
      return { kind: "sent", receipt: String(answer.receipt), url, code: String(answer.code) };
    }
    const message = answer && typeof answer.message === "string" ? answer.message : "";
    const problems = answer && Array.isArray(answer.problems) ? answer.problems : [];
    return { kind: "refused", status: response.status, message, problems };
  } catch {
    return { kind: "later" };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The same, but once more with a new token if the old one is refused: a form that stood open overnight.
 * @param {string} key @param {string} token @param {Record<string, string>} fields
 * @param {import("./store.js").Photo[]} photos @returns {Promise<Outcome>}
 */
export async function sendWithFreshToken(key, token, fields, photos) {
  const outcome = await sendReport(key, token, fields, photos);
  if (outcome.kind !== "refused" || outcome.status !== 403) return outcome;
  const fresh = await freshToken();
  return fresh ? await sendReport(key, fresh, fields, photos) : outcome;
}
