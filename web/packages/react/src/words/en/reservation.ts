import type { Speech } from "../speech";

export type ReservationWords = ReturnType<typeof reservation>;

export const reservation = ({ count, plural }: Speech) => ({
  name: "Your reservation",
  held: "Yours for now",
  heldUntil: (time: string) => `Held for you until ${time}.`,
  phases: {
    green: "Plenty of time",
    yellow: "Please finish soon",
    red: "Almost over",
    over: "Asking whether time is up …",
  },
  timeLeft: "Time left",
  minutesLeft: (minutes: number) =>
    plural(minutes, { one: "# minute left to pay.", other: "# minutes left to pay." }),
  secondsLeft: (seconds: number) =>
    plural(seconds, { one: "# second left to pay.", other: "# seconds left to pay." }),
  extended: (time: string) => `You have until ${time} now.`,
  lastExtension: "This is the last time you can ask for more.",
  noMoreTime: "You have had all the extra time there is.",
  expired: "Time is up",
  expiredText: "Your hold is over and nothing was charged. This is what you had:",
  confirmed: "All yours",
  confirmedText: "Paid and confirmed.",
  units: (number: number, name: string) => `${count(number)} × ${name}`,
  verbs: {
    reserve: { idle: "Reserve", busy: "Reserving …" },
    amend: { idle: "Change", busy: "Changing …" },
    extend: { idle: "I need more time", busy: "Asking …" },
    confirm: { idle: "Pay", busy: "Paying …" },
    release: { idle: "Give back", busy: "Giving back …" },
    again: { idle: "Try for the same again", busy: "Trying …" },
  },
  dismiss: "Choose something else",
});
