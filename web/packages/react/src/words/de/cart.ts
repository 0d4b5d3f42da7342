import type { CartWords } from "../en/cart";
import type { Speech } from "../speech";

export const cart = ({ plural }: Speech): CartWords => ({
  name: "Ihr Warenkorb",
  empty: "Noch nichts darin.",
  expired: (number) =>
    plural(number, {
      one: "Die Zeit war um: # Artikel wurde entfernt. Nichts wurde berechnet.",
      other: "Die Zeit war um: # Artikel wurden entfernt. Nichts wurde berechnet.",
    }),
  remove: (name) => `${name} entfernen`,
  more: (name) => `Eins mehr: ${name}`,
  fewer: (name) => `Eins weniger: ${name}`,
  clear: "Warenkorb leeren",
  total: "Summe",
});
