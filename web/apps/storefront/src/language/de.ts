/** Everything the storefront says, in German. */

import type { Speech } from "@dibs/react";
import type { Words } from "./en";

export const de = ({ count, plural }: Speech): Words => ({
  app: {
    skip: "Zum Inhalt",
    home: "Alle Veranstaltungen",
    language: "Sprache",
    looks: { system: "Wie das System", light: "Hell", dark: "Dunkel", label: "Farben" },
    footer: "Auf die Sekunde gehalten, einmal verkauft.",
  },

  events: {
    title: "Im Verkauf",
    lead: "Wählen Sie, und es gehört auf die Sekunde Ihnen, solange Sie überlegen.",
    more: "Weitere Veranstaltungen zeigen",
    find: "Veranstaltung suchen",
    found: (found, of) =>
      found === 0
        ? "Nichts heißt so. Versuchen Sie es mit einem Teil des Namens."
        : `${count(found)} von ${count(of)}`,
    from: (price) => `ab ${price}`,
    free: "Kostenlos",
    open: "Jetzt im Verkauf",
    opens: (when) => `Beginnt ${when}`,
    paused: "Unterbrochen",
    ended: "Beendet",
    soldOut: "Ausverkauft",
    inCarts: "Alles in Warenkörben, kann zurückkommen",
    notYet: "Noch nicht im Verkauf",
    closed: "Gerade nicht im Verkauf",
    left: (left) => plural(left, { one: "noch #", other: "noch #" }),
  },

  event: {
    seats: "Plätze",
    tickets: "Karten",
    goods: "Zum Mitnehmen",
    fewer: (name) => `Eins weniger: ${name}`,
    more: (name) => `Eins mehr: ${name}`,
    times: (name) => `Zeiten sind die des Ortes: ${name}`,
  },

  left: {
    allInCarts: "Alle in anderen Warenkörben – können zurückkommen",
    allYours: "Sie haben die letzten",
    shared: (name, left, capacity) =>
      left > 0
        ? `${name}: noch ${count(left)} von ${count(capacity)}`
        : `${name}: nichts mehr übrig`,
  },

  sale: {
    startsOn: (moment) => `Der Verkauf beginnt am ${moment}.`,
    startsSoon: "Jeden Moment …",
    paused:
      "Der Verkauf ist unterbrochen. Bitte kommen Sie später wieder; was Sie halten, bleibt gehalten.",
    ended: "Der Verkauf ist beendet.",
    endedOn: (moment) => `Der Verkauf endete am ${moment}.`,
    notYet: "Das ist noch nicht im Verkauf.",
    empty: "Hier gibt es noch nichts zu kaufen.",
    soldOut: "Ausverkauft. Wenn etwas zurückkommt, erscheint es hier von selbst.",
    inCarts:
      "Gerade ist alles in anderen Warenkörben und kann zurückkommen. Es erscheint hier von selbst.",
    days: (value) => plural(value, { one: "Tag", other: "Tage" }),
    hours: (value) => plural(value, { one: "Stunde", other: "Stunden" }),
    minutes: (value) => plural(value, { one: "Minute", other: "Minuten" }),
    seconds: (value) => plural(value, { one: "Sekunde", other: "Sekunden" }),
  },

  order: {
    stillAsking:
      "Noch keine Antwort. Wir fragen weiter, und so oft wir auch fragen, es geschieht einmal.",
    choice: "Ihre Auswahl",
    changed: "Ihre Änderung",
    nothing: "Wählen Sie Plätze auf dem Plan oder in der Liste, oder Karten und Waren.",
    nothingWithoutSeats: "Wählen Sie Karten und Waren.",
    changedText: "Noch nicht gehalten: Speichern Sie, die Zeit bleibt, wie sie ist.",
    remove: (what) => `${what} herausnehmen`,
    lost: "eben von jemand anderem genommen",
    chosen: (number) => `${count(number)} gewählt`,
    heldCount: (number) => `${count(number)} gehalten`,
    total: "Summe",
    noPrice: "Preis an der Kasse",
    free: "Kostenlos",
    reserveRest: "Die anderen reservieren",
    save: "Änderung speichern",
    saving: "Speichert …",
    undo: "Lassen, wie es war",
    checkout: "Zur Kasse",
    changeHint:
      "Sie können noch ändern: dazunehmen, herausnehmen, tauschen. Die Zeit bleibt, wie sie ist.",
    lessHint: "Sie können noch etwas herausnehmen. Die Zeit bleibt, wie sie ist.",
    released: "Zurückgegeben. Andere können es wieder haben. Es wurde nichts berechnet.",
    chooseAgain: "Dasselbe noch einmal wählen",
    saved: "Gespeichert. Die Zeit blieb, wie sie war.",
    boughtAlready: "Sie haben schon Karten dafür.",
    showTickets: "Zeigen",
  },

  expired: {
    title: "Die Zeit ist um",
    text: "Ihre Reservierung ist vorbei, berechnet wurde nichts. Das hatten Sie:",
    paying: "Ihre Reservierung ist vorbei, das Bezahlen hatte begonnen. Das hatten Sie:",
    payment: "Zur Zahlung",
    other: "Etwas anderes wählen",
    same: "Sie haben alles wieder.",
    others: (gone, given) =>
      `${gone} hat jetzt jemand anderes. Das Beste, was es stattdessen gab: ${given}.`,
    sold: "Davon ist nicht mehr genug da. Wählen Sie etwas anderes, oder versuchen Sie es später wieder.",
  },

  checkout: {
    title: "Kasse",
    back: "Zurück zur Veranstaltung",
    order: "Das bekommen Sie",
    payment: "Bezahlung",
    play: "Hier ist keine Bezahlung eingerichtet: Es wird nach keiner Karte gefragt und nichts berechnet.",
    nothingToPay: "Es gibt nichts zu bezahlen.",
    atTill: "Sie zahlen an der Kasse: Hier wird nichts abgebucht.",
    pay: (amount) => `${amount} bezahlen`,
    get: "Karten holen",
    nothing: "Sie halten hier gerade nichts.",
    changed: "Sie haben Ihre Auswahl geändert und nicht gespeichert. Das halten Sie:",
    sandbox:
      "Das ist ein Probebetrieb: Es fließt kein Geld. Bezahlen Sie mit einer der Testkarten, nie mit Ihrer eigenen.",
    takesOther:
      "Wenn beim Bezahlen meine Zeit abläuft, nehme ich auch andere derselben Art, die nicht mehr kosten.",
    waiting:
      "Ihre Zahlung ist unterwegs. Sie müssen nichts tun: Diese Seite geht von selbst weiter.",
    waitingOver:
      "Ihre Zeit ist um, und Ihre Zahlung ist noch unterwegs. Entweder bekommen Sie, was damit bezahlt wird, oder alles geht an Sie zurück. Diese Seite sagt Ihnen, was davon.",
    earlier: (amount) =>
      `Ihre Zahlung von ${amount} ist noch unterwegs. Entweder bekommen Sie, was damit bezahlt wird, oder alles geht an Sie zurück. Was Sie jetzt kaufen, kommt dazu.`,
    close: "Schließen",
    loadingForm: "Das Zahlungsformular wird geladen …",
    noStripe:
      "Das Zahlungsformular lässt sich nicht laden. Bitte prüfen Sie Ihre Verbindung und drücken Sie noch einmal.",
    card: {
      number: "Kartennummer",
      expiry: "Gültig bis",
      code: "Prüfziffer",
      problems: {
        numberMissing: "Bitte geben Sie die Nummer der Karte ein.",
        numberWrong: "In dieser Nummer ist ein Fehler.",
        numberUnknown: "Das ist keine Testkarte. Geben Sie hier nie Ihre eigene ein.",
        expiryMissing: "Bitte geben Sie ein, bis wann die Karte gültig ist.",
        expiryWrong: "Bitte geben Sie Monat und Jahr ein, etwa 09/31.",
        expiryPast: "Diese Karte ist nicht mehr gültig.",
        codeWrong: "Bitte geben Sie die drei oder vier Ziffern von der Rückseite ein.",
      },
      tests: "Testkarten",
      does: {
        pays: "bezahlt",
        declined: "wird abgelehnt",
        poor: "hat zu wenig Geld",
        expired: "ist abgelaufen",
        wrongCode: "hat eine andere Prüfziffer",
        asks: "fragt erst die Bank",
        slow: "braucht fünf Sekunden",
        slowlyDeclined: "wird nach fünf Sekunden abgelehnt",
        repeats: "sagt alles dreimal",
        reorders: "sagt es in falscher Reihenfolge",
        late: "bezahlt, wenn die Zeit um ist",
        atOnce: "bezahlt sofort",
      },
    },
    declines: {
      card_declined:
        "Die Karte wurde abgelehnt, berechnet wurde nichts. Bitte versuchen Sie eine andere.",
      insufficient_funds:
        "Auf dieser Karte ist zu wenig Geld, berechnet wurde nichts. Bitte versuchen Sie eine andere.",
      expired_card: "Diese Karte ist abgelaufen; berechnet wurde nichts.",
      incorrect_cvc: "Die Prüfziffer stimmt nicht; berechnet wurde nichts.",
      authentication_failed:
        "Ihrer Bank wurde gesagt, dass Sie es nicht sind; berechnet wurde nichts. Sie können es noch einmal versuchen.",
      other:
        "Die Zahlung hat nicht geklappt, berechnet wurde nichts. Bitte versuchen Sie es noch einmal oder mit einer anderen Karte.",
    },
    bank: {
      title: "Ihre Bank fragt",
      text: (amount) => `Sind Sie es, der oder die ${amount} bezahlt?`,
      play: "Im Probebetrieb antworten Sie für die Bank.",
      approve: "Ja, ich bin es",
      refuse: "Nein, abbrechen",
      waits: "Ihre Bank wartet auf eine Antwort.",
      goOn: "Antworten",
    },
    endings: {
      refused: {
        title: "Ihre Zahlung kam zu spät",
        text: "Ihre Zeit war um, bevor Ihre Zahlung kam; gekauft ist damit nichts.",
      },
      changed: {
        title: "Ihre Bestellung hatte sich geändert",
        text: "Was Sie halten, hat sich beim Bezahlen geändert; die Zahlung war nicht dafür.",
      },
      refunded: { title: "Zurückgegeben", text: "Diese Bestellung wurde zurückgegeben." },
      stopped: {
        title: "Die Zahlung wurde beendet",
        text: "Sie war noch nicht ausgeführt; gekauft ist damit nichts.",
      },
      ranOut: {
        title: "Die Zeit war um",
        text: "Die Zahlung wurde beendet, bevor sie ausgeführt war.",
      },
      nothingTaken: "Berechnet wurde nichts.",
      givenBack: (amount) => `Sie bekommen ${amount} auf demselben Weg zurück.`,
      back: "Zurück zur Veranstaltung",
    },
    refusals: {
      in_another_order:
        "Das wird schon bezahlt, in einem anderen Tab oder Fenster. Bitte machen Sie dort weiter.",
      already_cancelled:
        "Diese Zahlung wurde beendet. Bitte drücken Sie noch einmal, um neu zu beginnen.",
      already_paid: "Das ist schon bezahlt.",
      amount_changed:
        "Der Preis hat sich inzwischen geändert, berechnet wurde nichts. Bitte drücken Sie noch einmal.",
      not_paid: "Das ist noch nicht bezahlt.",
      idempotency_key_taken:
        "Bei uns ist etwas kaputt; berechnet wurde nichts. Bitte drücken Sie noch einmal.",
      payment_refused:
        "Die Zahlung wurde verweigert, berechnet wurde nichts. Bitte versuchen Sie es noch einmal.",
      expired:
        "Die Zeit war um, bevor Sie bezahlt haben: Ihre Reservierung ist vorbei, berechnet wurde nichts.",
      unavailable:
        "Die Zahlung ist gerade nicht möglich. Bitte drücken Sie noch einmal; Sie bezahlen einmal, so oft Sie auch drücken.",
      no_answer:
        "Noch keine Antwort. Bitte drücken Sie noch einmal; Sie bezahlen einmal, so oft Sie auch drücken.",
    },
  },

  tickets: {
    title: "Alles Ihres",
    yours: "Ihre Karten",
    paid: "Bezahlt und bestätigt.",
    confirmed: "Bestätigt.",
    atTill: "Bestätigt. Sie zahlen an der Kasse.",
    text: "Zeigen Sie am Eingang einen Code; ohne Netz ist er zu sehen, solange diese Seite offen bleibt.",
    gone: "Nicht mehr Ihres",
    goneText: "Das wurde storniert: Keiner seiner Codes öffnet eine Tür.",
    number: "Bestellung",
    reservation: "Reservierung",
    late: {
      same: "Ihre Zeit war um, als Ihre Zahlung kam; was Sie hatten, war aber noch frei: Sie haben es.",
      equal:
        "Ihre Zeit war um, als Ihre Zahlung kam. Was Sie hatten, hat jetzt jemand anderes; Sie haben ebenso viel derselben Art.",
      next_best:
        "Ihre Zeit war um, als Ihre Zahlung kam, und was Sie hatten, hat jetzt jemand anderes. Sie haben das Beste, was es stattdessen gab; es kostet nicht mehr.",
    },
    givenBack: (amount) => `Sie haben ${amount} davon zurückbekommen.`,
    allGivenBack: (amount) =>
      `Diese Bestellung wurde zurückgegeben, und Sie haben ${amount} zurückbekommen. Ihre Codes öffnen keine Tür mehr.`,
    print: "Drucken",
    again: "Zurück zur Veranstaltung",
    code: (what) => `Code von ${what}`,
    ticket: (number, of) => `${count(number)} von ${count(of)}`,
    collect: "Zeigen Sie diesen Code am Stand.",
    unknown: "Diese Karten sind nicht auf diesem Gerät",
    unknownText:
      "Karten liegen in dem Browser, der sie gekauft hat. Öffnen Sie diese Adresse dort, oder fragen Sie den Verkäufer nach der Nummer oben.",
  },

  notices: {
    loading: { title: "Einen Moment", text: "Es wird geholt, was im Verkauf ist …" },
    offline: {
      title: "Keine Verbindung",
      text: "Der Dienst ist nicht zu erreichen. Diese Seite versucht es von selbst wieder.",
    },
    busy: {
      title: "Sehr viel los",
      text: "Der Dienst kann gerade nicht antworten. Diese Seite versucht es von selbst wieder.",
    },
    broken: {
      title: "Etwas ist kaputt",
      text: "Es liegt an uns, nicht an Ihnen. Was Sie halten, bleibt gehalten. Bitte laden Sie die Seite neu.",
    },
    reload: "Neu laden",
    locked: {
      title: "Nicht für alle offen",
      text: "Der Dienst verlangt einen Schlüssel, und diese Seite hat keinen gültigen. Wer ihn betreibt, kann ihr einen geben: DIBS_PAGE_KEY.",
    },
    nothing: {
      title: "Noch ist nichts im Verkauf",
      text: "Sobald es etwas gibt, erscheint es hier.",
    },
    unknownEvent: (eventId) => ({
      title: "Diese Veranstaltung gibt es nicht",
      text: `„${eventId}“ gibt es hier nicht. Diese gibt es:`,
    }),
    unknownPage: {
      title: "Hier ist nichts",
      text: "Diese Seite gibt es nicht. Das sind die Veranstaltungen:",
    },
  },

  limits: {
    seats: (max) =>
      plural(max, {
        one: "Eine Bestellung hält höchstens # Platz.",
        other: "Eine Bestellung hält höchstens # Plätze.",
      }),
    units: (max) => `Eine Bestellung hält höchstens ${count(max)} Stück.`,
    soldOut: (name, left) =>
      left > 0 ? `${name}: nur noch ${count(left)}.` : `${name}: nichts mehr übrig.`,
  },
});
