import type { ReservationWords } from "../en/reservation";
import type { Speech } from "../speech";

export const reservation = ({ count, plural }: Speech): ReservationWords => ({
  name: "Ihre Reservierung",
  held: "Vorerst Ihres",
  heldUntil: (time) => `Für Sie reserviert bis ${time}.`,
  phases: {
    green: "Genug Zeit",
    yellow: "Bitte bald abschließen",
    red: "Gleich vorbei",
    over: "Wir fragen, ob die Zeit um ist …",
  },
  timeLeft: "Verbleibende Zeit",
  minutesLeft: (minutes) =>
    plural(minutes, { one: "Noch # Minute zum Bezahlen.", other: "Noch # Minuten zum Bezahlen." }),
  secondsLeft: (seconds) =>
    plural(seconds, {
      one: "Noch # Sekunde zum Bezahlen.",
      other: "Noch # Sekunden zum Bezahlen.",
    }),
  extended: (time) => `Sie haben jetzt Zeit bis ${time}.`,
  lastExtension: "Das ist die letzte Verlängerung.",
  noMoreTime: "Mehr Zeit gibt es nicht.",
  expired: "Die Zeit ist um",
  expiredText: "Ihre Reservierung ist abgelaufen, nichts wurde berechnet. Das hatten Sie:",
  confirmed: "Alles Ihres",
  confirmedText: "Bezahlt und bestätigt.",
  units: (number, name) => `${count(number)} × ${name}`,
  verbs: {
    reserve: { idle: "Reservieren", busy: "Wird reserviert …" },
    amend: { idle: "Ändern", busy: "Wird geändert …" },
    extend: { idle: "Ich brauche mehr Zeit", busy: "Wird gefragt …" },
    confirm: { idle: "Bezahlen", busy: "Wird bezahlt …" },
    release: { idle: "Zurückgeben", busy: "Wird zurückgegeben …" },
    again: { idle: "Dasselbe noch einmal versuchen", busy: "Wird versucht …" },
  },
  dismiss: "Etwas anderes wählen",
});
