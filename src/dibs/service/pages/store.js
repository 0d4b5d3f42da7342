/** What the page knows, and who wants to hear when it changes. */

/**
 * @template T
 * @param {T} initial
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<(state: T, before: T) => void>} */
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    /** @param {Partial<T>} changes */
    change(changes) {
      const before = state;
      state = { ...state, ...changes };
      for (const listener of listeners) listener(state, before);
    },
    /** @param {(state: T, before: T) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      listener(state, state);
    },
  };
}
