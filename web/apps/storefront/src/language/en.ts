/** Everything the storefront says, in English; the other catalogues have the same entries. */

import type { Speech } from "@dibs/react";

export const en = ({ count, plural }: Speech) => ({
  app: {
    skip: "Skip to content",
    home: "All events",
    language: "Language",
    looks: { system: "As the system", light: "Light", dark: "Dark", label: "Colours" },
    footer: "Held to the second, sold once.",
  },

  events: {
    title: "On sale",
    lead: "Choose, and it is yours to the second while you decide.",
    more: "Show more events",
    find: "Find an event",
    found: (found: number, of: number) =>
      found === 0
        ? "Nothing is called that. Try a part of the name."
        : `${count(found)} of ${count(of)}`,
    from: (price: string) => `from ${price}`,
    free: "Free",
    open: "On sale now",
    opens: (when: string) => `Opens ${when}`,
    paused: "Paused",
    ended: "Ended",
    soldOut: "Sold out",
    inCarts: "All in carts, may come back",
    notYet: "Not on sale yet",
    closed: "Not on sale just now",
    left: (left: number) => plural(left, { one: "# left", other: "# left" }),
  },

  event: {
    seats: "Seats",
    tickets: "Tickets",
    goods: "To take home",
    fewer: (name: string) => `One fewer: ${name}`,
    more: (name: string) => `One more: ${name}`,
    times: (name: string) => `Times are those of the place: ${name}`,
  },

  left: {
    allInCarts: "All in other carts – may come back",
    allYours: "You hold the last",
    shared: (name: string, left: number, capacity: number) =>
      left > 0 ? `${name}: ${count(left)} of ${count(capacity)} left` : `${name}: none left`,
  },

  sale: {
    startsOn: (moment: string) => `Sales start on ${moment}.`,
    startsSoon: "Any moment now …",
    paused: "Sales are paused. Please come back in a while; what you hold stays held.",
    ended: "Sales have ended.",
    endedOn: (moment: string) => `Sales ended on ${moment}.`,
    notYet: "This is not on sale yet.",
    empty: "Nothing is on sale here yet.",
    soldOut: "Sold out. Should something come back, it appears here by itself.",
    inCarts: "Everything is in other carts just now, and may come back. It appears here by itself.",
    days: (value: number) => plural(value, { one: "day", other: "days" }),
    hours: (value: number) => plural(value, { one: "hour", other: "hours" }),
    minutes: (value: number) => plural(value, { one: "minute", other: "minutes" }),
    seconds: (value: number) => plural(value, { one: "second", other: "seconds" }),
  },

  order: {
    stillAsking: "No answer yet. We keep asking, and however often we ask, it happens once.",
    choice: "Your choice",
    changed: "Your change",
    nothing: "Choose seats on the map or in the list, or tickets and goods.",
    nothingWithoutSeats: "Choose tickets and goods.",
    changedText: "Not held yet: save it, and the time stays as it is.",
    remove: (what: string) => `Take out ${what}`,
    lost: "just taken by someone else",
    chosen: (number: number) => plural(number, { one: "# chosen", other: "# chosen" }),
    heldCount: (number: number) => plural(number, { one: "# held", other: "# held" }),
    total: "Total",
    noPrice: "Price at the till",
    free: "Free",
    reserveRest: "Reserve the others",
    save: "Save the change",
    saving: "Saving …",
    undo: "Leave it as it was",
    checkout: "Check out",
    changeHint: "You may still change it: add, take out, swap. The time stays as it is.",
    lessHint: "You may still take out some of it. The time stays as it is.",
    released: "Given back. Others can have these again. Nothing was charged.",
    chooseAgain: "Choose the same again",
    saved: "Saved. The time stays as it was.",
    boughtAlready: "You have tickets for this already.",
    showTickets: "Show them",
  },

  expired: {
    title: "Time is up",
    text: "Your hold is over and nothing was charged. This is what you had:",
    paying: "Your hold is over, and you had begun to pay. This is what you had:",
    payment: "See the payment",
    other: "Choose something else",
    same: "You have all of it again.",
    others: (gone: string, given: string) =>
      `Somebody else has ${gone} now. The best there was instead: ${given}.`,
    sold: "There is not enough of it left. Choose something else, or try again in a while.",
  },

  checkout: {
    title: "Check out",
    back: "Back to the event",
    order: "What you get",
    payment: "Payment",
    play: "No payment is set up here: no card is asked for and nothing is charged.",
    nothingToPay: "There is nothing to pay.",
    atTill: "You pay at the till: nothing is charged here.",
    pay: (amount: string) => `Pay ${amount}`,
    get: "Get the tickets",
    nothing: "You hold nothing here at the moment.",
    changed: "You have changed your choice and not saved it. This is what you hold:",
    sandbox:
      "This is a sandbox: no money moves. Pay with one of its test cards, never with your own.",
    takesOther:
      "If my time runs out while I pay, others of the same kind that cost no more are fine, too.",
    waiting: "Your payment is on its way. You need do nothing: this page goes on by itself.",
    waitingOver:
      "Your time is over, and your payment is still on its way. Either you get what it pays for, or all of it goes back to you. This page tells you which.",
    earlier: (amount: string) =>
      `Your payment of ${amount} is still on its way. Either you get what it pays for, or all of it goes back to you. What you buy now comes on top.`,
    close: "Close",
    loadingForm: "Loading the payment form …",
    noStripe: "The payment form cannot be loaded. Please check your connection and press again.",
    card: {
      number: "Card number",
      expiry: "Valid until",
      code: "Security code",
      problems: {
        numberMissing: "Please enter the card's number.",
        numberWrong: "There is a mistake in this number.",
        numberUnknown: "This is not a test card. Never enter your own here.",
        expiryMissing: "Please enter until when the card is valid.",
        expiryWrong: "Please enter month and year, like 09/31.",
        expiryPast: "This card is no longer valid.",
        codeWrong: "Please enter the three or four digits from the card's back.",
      },
      tests: "Test cards",
      does: {
        pays: "pays",
        declined: "is declined",
        poor: "has too little money",
        expired: "has expired",
        wrongCode: "has another security code",
        asks: "asks the bank first",
        slow: "takes five seconds",
        slowlyDeclined: "is declined after five seconds",
        repeats: "says everything three times",
        reorders: "says it in the wrong order",
        late: "pays after the time is over",
        atOnce: "pays at once",
      },
    },
    declines: {
      card_declined: "The card was declined and nothing was charged. Please try another one.",
      insufficient_funds:
        "There is too little money on this card, and nothing was charged. Please try another one.",
      expired_card: "This card has expired; nothing was charged.",
      incorrect_cvc: "The security code is wrong; nothing was charged.",
      authentication_failed:
        "Your bank was told that it is not you, and nothing was charged. You can try again.",
      other: "The payment did not work and nothing was charged. Please try again, or another card.",
    },
    bank: {
      title: "Your bank asks",
      text: (amount: string) => `Is it you who pays ${amount}?`,
      play: "In the sandbox you answer for the bank.",
      approve: "Yes, it is me",
      refuse: "No, stop it",
      waits: "Your bank waits for an answer.",
      goOn: "Answer it",
    },
    endings: {
      refused: {
        title: "Your payment came too late",
        text: "Your time was over before your payment came, so it bought nothing.",
      },
      changed: {
        title: "Your order had changed",
        text: "What you hold changed while you paid, so the payment was not for it.",
      },
      refunded: { title: "Given back", text: "This order was given back." },
      stopped: {
        title: "The payment was stopped",
        text: "It ended before it was made, so it bought nothing.",
      },
      ranOut: { title: "Time was up", text: "The payment was stopped before it was made." },
      nothingTaken: "Nothing was charged.",
      givenBack: (amount: string) => `You get ${amount} back, on the way you paid.`,
      back: "Back to the event",
    },
    refusals: {
      in_another_order:
        "This is being paid for already, in another tab or window. Please go on there.",
      already_cancelled: "This payment was stopped. Please press once more to begin again.",
      already_paid: "This is paid for already.",
      amount_changed:
        "The price has changed meanwhile, and nothing was charged. Please press again.",
      not_paid: "This is not paid for yet.",
      idempotency_key_taken:
        "Something is broken on our side; nothing was charged. Please press again.",
      payment_refused: "The payment was refused and nothing was charged. Please try again.",
      expired: "Time was up before you paid: your hold is over and nothing was charged.",
      unavailable:
        "The payment cannot be taken just now. Please press once more; you pay once, however often you press.",
      no_answer: "No answer yet. Please press once more; you pay once, however often you press.",
    },
  },

  tickets: {
    title: "All yours",
    yours: "Your tickets",
    paid: "Paid and confirmed.",
    confirmed: "Confirmed.",
    atTill: "Confirmed. You pay at the till.",
    text: "Show a code at the door; without a network it shows as long as this page stays open.",
    gone: "No longer yours",
    goneText: "This was cancelled: none of its codes opens a door.",
    number: "Order",
    reservation: "Reservation",
    late: {
      same: "Your time was over when your payment came, but what you had was still free: you have it.",
      equal:
        "Your time was over when your payment came. What you had is somebody else's now; you have as much of the same kind.",
      next_best:
        "Your time was over when your payment came, and what you had is somebody else's now. You have the best there was instead; it costs no more.",
    },
    givenBack: (amount: string) => `${amount} of it went back to you.`,
    allGivenBack: (amount: string) =>
      `This order was given back, and ${amount} went back to you. Its codes open no door any more.`,
    print: "Print",
    again: "Back to the event",
    code: (what: string) => `Code of ${what}`,
    ticket: (number: number, of: number) => `${count(number)} of ${count(of)}`,
    collect: "Show this code at the stand.",
    unknown: "These tickets are not on this device",
    unknownText:
      "Tickets are kept in the browser that bought them. Open this address there, or ask whoever sold them for the number above.",
  },

  notices: {
    loading: { title: "One moment", text: "Fetching what is on sale …" },
    offline: {
      title: "No connection",
      text: "The service cannot be reached. This page tries again by itself.",
    },
    busy: {
      title: "Very busy",
      text: "The service cannot answer just now. This page tries again by itself.",
    },
    broken: {
      title: "Something is broken",
      text: "It is not you, it is us. What you hold stays held. Please reload the page.",
    },
    reload: "Reload",
    locked: {
      title: "Not open to everybody",
      text: "The service asks for a key, and this page has none that is good. Whoever runs it can give it one: DIBS_PAGE_KEY.",
    },
    nothing: {
      title: "Nothing is on sale yet",
      text: "As soon as there is something, it appears here.",
    },
    unknownEvent: (eventId: string) => ({
      title: "No such event",
      text: `There is no event “${eventId}” here. These are:`,
    }),
    unknownPage: { title: "Nothing here", text: "There is no such page. These are the events:" },
  },

  limits: {
    seats: (max: number) =>
      plural(max, {
        one: "One order holds at most # seat.",
        other: "One order holds at most # seats.",
      }),
    units: (max: number) =>
      plural(max, {
        one: "One order holds at most # thing.",
        other: "One order holds at most # things.",
      }),
    soldOut: (name: string, left: number) =>
      left > 0 ? `${name}: only ${count(left)} left.` : `${name}: none left.`,
  },
});

export type Words = ReturnType<typeof en>;
