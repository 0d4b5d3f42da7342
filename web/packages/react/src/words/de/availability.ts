import type { AvailabilityWords } from "../en/availability";
import type { Speech } from "../speech";

export const availability = ({ count, plural }: Speech): AvailabilityWords => ({
  left: (number) => `noch ${count(number)}`,
  fewLeft: (number) => `Nur noch ${count(number)}`,
  leftOf: (number, capacity) => `noch ${count(number)} von ${count(capacity)}`,
  unlimited: "Verfügbar",
  soldOut: "Ausverkauft",
  allInCarts: "Gerade nichts frei",
  inCarts: (number) =>
    plural(number, {
      one: "# in einem anderen Warenkorb, kommt vielleicht zurück",
      other: "# in anderen Warenkörben, kommen vielleicht zurück",
    }),
  allYours: "Sie haben die letzten",
  notOnSale: "Nicht im Verkauf",
  loading: "Wird gezählt …",
  old: "vielleicht veraltet",
});
