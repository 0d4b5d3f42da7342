import { isShort, type SeatWords } from "../en/seats";
import type { Speech } from "../speech";

const SPACE = "\u00a0";

export const seats = ({ count, plural }: Speech): SeatWords => ({
  section: (name) => (isShort(name) ? `Block${SPACE}${name}` : name || "Plätze"),
  row: (name) => (name ? `Reihe${SPACE}${name}` : "Reihe"),
  seat: (number) => `Platz${SPACE}${number}`,
  comma: ", ",
  marks: {
    available: "frei",
    reserved: "in einem anderen Warenkorb, kann zurückkommen",
    sold: "verkauft",
    blocked: "nicht im Verkauf",
    chosen: "von Ihnen gewählt",
    yours: "Ihrer",
    leaving: "Ihrer, wird mit der Änderung zurückgegeben",
    lost: "gerade von jemand anderem genommen",
    other: "für eine andere Art von Karte",
    unknown: "noch nicht bekannt",
  },
  legend: {
    available: "Frei",
    reserved: "In anderem Warenkorb",
    sold: "Verkauft",
    blocked: "Nicht im Verkauf",
    chosen: "Gewählt",
    yours: "Ihrer",
    leaving: "Wird zurückgegeben",
    lost: "Von jemand anderem genommen",
    other: "Andere Karte",
    unknown: "Noch nicht bekannt",
  },
  access: { accessible: "Rollstuhlplatz", companion: "Begleitplatz" },
  accessLegend: { accessible: "Rollstuhlplatz", companion: "Begleitplatz" },
  reasons: {
    reserved: "Dieser Platz liegt in einem anderen Warenkorb. Er kann zurückkommen.",
    sold: "Dieser Platz ist verkauft.",
    blocked: "Dieser Platz ist nicht im Verkauf.",
    other: "Dieser Platz ist für eine andere Art von Karte.",
    unknown: "Die Plätze werden noch geladen.",
  },
  full: (max) =>
    plural(max, {
      one: "Sie können # Platz je Bestellung wählen. Geben Sie ihn zurück, um einen anderen zu wählen.",
      other:
        "Sie können höchstens # Plätze je Bestellung wählen. Geben Sie einen zurück, um einen anderen zu wählen.",
    }),
  locked: "Gerade lässt sich nichts ändern.",
  atMost: (max) =>
    plural(max, {
      one: "Höchstens # Platz je Bestellung.",
      other: "Höchstens # Plätze je Bestellung.",
    }),
  free: (number) => plural(number, { one: "# Platz frei", other: "# Plätze frei" }),
  noneFree: "kein Platz frei",
  left: (number) => `noch ${count(number)}`,
  soldOut: "ausverkauft",
  inCarts: "alle in anderen Warenkörben, können zurückkommen",
  from: (price) => `ab ${price}`,
  map: {
    name: "Saalplan",
    hint: "Pfeiltasten bewegen den Plan, Plus und Minus zoomen, 0 zeigt alles. Die Liste hat dieselben Plätze.",
    group: "Plan",
    closer: "Näher",
    further: "Weiter weg",
    whole: "Alles",
    inCarts: "in anderen Warenkörben",
  },
  list: {
    name: "Plätze als Liste",
    hint: "Pfeiltasten führen von Platz zu Platz und von Reihe zu Reihe.",
    onlyFree: "Nur Plätze, die zu haben sind",
    none: "Hier ist gerade keiner zu haben.",
  },
  legendName: "Zeichen im Plan",
  prices: "Preise der Plätze",
  best: {
    heading: "Beste Plätze zusammen",
    party: "Wie viele?",
    fewer: "Einer weniger",
    more: "Einer mehr",
    choose: (number) => plural(number, { one: "Den besten nehmen", other: "Die besten # nehmen" }),
    tooFew: "weniger übrig als gewünscht",
  },
  loading: "Der Saalplan wird geladen …",
  failed: "Der Saalplan kann gerade nicht geladen werden. Neuer Versuch …",
  noPlan: "Diese Veranstaltung hat keine nummerierten Plätze.",
  old: "Verbindung verloren: Plätze können sich geändert haben. Sie können weiter wählen; der Dienst entscheidet.",
});
