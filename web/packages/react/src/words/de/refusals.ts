import type { RefusalWords } from "../en/refusals";
import type { Speech } from "../speech";

export const refusals = ({ plural }: Speech): RefusalWords => ({
  sold_out: "Andere waren schneller: Es ist weniger da, als Sie gewählt haben.",
  seats_unavailable: (number) =>
    plural(number, {
      one: "Andere waren schneller: # Platz ist jetzt vergeben.",
      other: "Andere waren schneller: # Plätze sind jetzt vergeben.",
    }),
  seats_not_found: "Einige Plätze gibt es im Plan nicht mehr. Bitte laden Sie die Seite neu.",
  rate_limited: (seconds) =>
    seconds === null
      ? "Das war viel auf einmal. Bitte versuchen Sie es gleich noch einmal."
      : plural(seconds, {
          one: "Das war viel auf einmal. Bitte versuchen Sie es in # Sekunde noch einmal.",
          other: "Das war viel auf einmal. Bitte versuchen Sie es in # Sekunden noch einmal.",
        }),
  unavailable: "Es ist gerade sehr viel los. Bitte versuchen Sie es noch einmal.",
  limit_reached: "Das ist mehr, als eine Person hier haben darf.",
  duplicate_reservation:
    "Sie haben davon schon etwas reserviert, in einem anderen Tab oder Fenster. Bezahlen Sie es " +
    "oder geben Sie es dort zurück, oder warten Sie, bis die Zeit um ist.",
  already_confirmed: "Das ist schon bezahlt.",
  already_released: "Das wurde schon zurückgegeben.",
  amount_changed: "Der Preis hat sich geändert, nichts wurde berechnet.",
  expired: "Die Zeit war um: Ihre Reservierung ist vorbei, nichts wurde berechnet.",
  extension_limit: "Mehr Zeit gibt es nicht.",
  fault: "Bei uns ist etwas kaputt; nichts wurde berechnet. Bitte versuchen Sie es noch einmal.",
  forbidden: "Das gehört jemand anderem oder wird anderswo erledigt.",
  forbidden_to_confirm:
    "Bezahlt wird an der Kasse des Verkäufers. Ihre Reservierung bleibt bestehen.",
  idempotency_key_reused:
    "Bei uns ist etwas kaputt; nichts wurde berechnet. Bitte versuchen Sie es noch einmal.",
  invalid_input: "So lässt sich das nicht bestellen.",
  no_answer: "Es kam keine Antwort. Bitte noch einmal versuchen: Es geschieht trotzdem nur einmal.",
  not_confirmed: "Das ist noch nicht bezahlt.",
  not_due: "Die Zeit ist noch nicht um.",
  not_found: "Das ist nicht mehr im Verkauf. Bitte laden Sie die Seite neu.",
  not_on_sale: "Das ist gerade nicht im Verkauf.",
  too_many_seats: "Das sind mehr Plätze, als eine Bestellung haben darf.",
  too_many_units: "Das ist mehr, als eine Bestellung haben darf.",
  unauthenticated: "Der Dienst verlangt einen Schlüssel, und diese Seite hat keinen gültigen.",
});
