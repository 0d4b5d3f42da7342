/** New names that nobody can guess. */

export function newKey(): string {
  // Also where there is no randomUUID, which asks for https.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return bytes.reduce((key, byte) => key + byte.toString(16).padStart(2, "0"), "");
}
