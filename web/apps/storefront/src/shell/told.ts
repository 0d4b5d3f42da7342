/** What the service tells the page in its head; null where it says nothing. */
export function told(name: string): string | null {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? null;
}
