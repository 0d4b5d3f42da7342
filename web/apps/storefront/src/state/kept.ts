/** What survives a reload; where storage is forbidden or full, until the page is closed. */

const withoutStorage = new Map<string, string>();

/** What was kept under a name, if it is still what it should be. */
export function recall<Value>(
  storage: () => Storage,
  name: string,
  isValue: (found: unknown) => found is Value,
): Value | null {
  try {
    const found: unknown = JSON.parse(read(storage, name) ?? "null");
    return isValue(found) ? found : null;
  } catch {
    return null; // Forbidden; or written by an earlier version, or by somebody else.
  }
}

/** Keeps a value; null forgets it. */
export function keep(storage: () => Storage, name: string, value: unknown): void {
  const text = value === null ? null : JSON.stringify(value);
  withoutStorage.delete(name);
  try {
    if (text === null) storage().removeItem(name);
    else storage().setItem(name, text);
  } catch {
    if (text !== null) withoutStorage.set(name, text);
  }
}

/** Where storage is full, what could not be written is newer than what it has. */
function read(storage: () => Storage, name: string): string | null {
  return withoutStorage.get(name) ?? storage().getItem(name);
}
