/** New names that nobody can guess. */

export function newKey(): string {
  // 128 bits, also where there is no randomUUID, which asks for https.
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
