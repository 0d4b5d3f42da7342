import type { ConnectionWords } from "../en/connection";
import type { Speech } from "../speech";

export const connection = (_: Speech): ConnectionWords => ({
  states: {
    connecting: "Verbinde …",
    live: "Live",
    polling: "Alle paar Sekunden aktuell",
    reconnecting: "Verbindung verloren, neuer Versuch …",
    offline: "Sie sind offline",
    stale: "Zahlen vielleicht veraltet",
  },
  asOf: (time) => `Stand der Zahlen: ${time}.`,
  safeUntil: (time) => `Ihre Reservierung ist bis ${time} sicher.`,
  mayChoose: "Sie können weiter wählen; der Dienst entscheidet.",
  again: "Wieder verbunden.",
});
