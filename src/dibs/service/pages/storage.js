/** What survives a reload: who we are, and what we hold. */

const SESSION = "dibs.session";

/** A new name that nobody can guess. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Who this browser is to the service; all its tabs are one. */
export function sessionId() {
  const known = read(() => localStorage, SESSION);
  if (known) return known;
  const made = newKey();
  write(() => localStorage, SESSION, made);
  return made;
}

/**
 * @typedef {{items: Record<string, number>, seats: string[]}} Asked
 * @typedef {{id: string, token: string, asked: Asked}} Held what proves us its holder
 * @typedef {{key: string, asked: Asked}} Pending sent, and not answered yet
 * @typedef {{held?: Held, pending?: Pending}} Remembered
 */

/** This tab's memory of its reservation for one event. */
export class Memory {
  #name;

  /** @param {string} eventId */
  constructor(eventId) {
    this.#name = `dibs.reservation.${eventId}`;
  }

  /** @returns {Remembered} */
  read() {
    try {
      return JSON.parse(read(() => sessionStorage, this.#name) ?? "{}");
    } catch {
      return {}; // Not ours any more.
    }
  }

  /** @param {Remembered} remembered */
  write(remembered) {
    write(() => sessionStorage, this.#name, JSON.stringify(remembered));
  }
}

// Storage may be forbidden altogether; then the page works until it is closed.
/** @type {Map<string, string>} */
const withoutStorage = new Map();

/**
 * @param {() => Storage} storage
 * @param {string} name
 */
function read(storage, name) {
  try {
    return storage().getItem(name);
  } catch {
    return withoutStorage.get(name) ?? null;
  }
}

/**
 * @param {() => Storage} storage
 * @param {string} name
 * @param {string} text
 */
function write(storage, name, text) {
  try {
    storage().setItem(name, text);
  } catch {
    withoutStorage.set(name, text);
  }
}
