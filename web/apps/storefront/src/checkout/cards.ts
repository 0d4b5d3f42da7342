/** The sandbox's cards: reading one as people type it, and those that it knows. */

export interface Card {
  readonly number: string;
  /** MM/YY. */
  readonly expiry: string;
  readonly code: string;
}

export type CardField = keyof Card;

/** Why a field cannot be sent; each is a sentence of the catalogue. */
export type CardProblem =
  | "numberMissing"
  | "numberWrong"
  | "numberUnknown"
  | "expiryMissing"
  | "expiryWrong"
  | "expiryPast"
  | "codeWrong";

export type CardProblems = Partial<Readonly<Record<CardField, CardProblem>>>;

export const FIELDS: readonly CardField[] = ["number", "expiry", "code"];
export const NO_CARD: Card = { number: "", expiry: "", code: "" };

/** What each does is said by the catalogue; the first six are Stripe's own numbers. */
export const TEST_CARDS = {
  pays: "4242424242424242",
  declined: "4000000000000002",
  poor: "4000000000009995",
  expired: "4000000000000069",
  wrongCode: "4000000000000127",
  asks: "4000000000003220",
  slow: "4999000000000104",
  slowlyDeclined: "4999000000000203",
  repeats: "4999000000000302",
  reorders: "4999000000000401",
  late: "4999000000000500",
  atOnce: "4999000000000609",
} as const;

export type TestCard = keyof typeof TEST_CARDS;

const KNOWN: ReadonlySet<string> = new Set(Object.values(TEST_CARDS));

/** A card that needs only to be sent. */
export function filledIn(number: string, now: Date): Card {
  const year = String((now.getFullYear() + 3) % 100).padStart(2, "0");
  return { number: grouped(number), expiry: `12/${year}`, code: "123" };
}

/** Digits in fours, as they stand on a card. */
export function grouped(typed: string): string {
  return digitsOf(typed)
    .slice(0, 19)
    .replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** MM/YY, whatever stands between; four digits of a year, as browsers fill in, are two. */
export function dated(typed: string): string {
  const [, month = "", rest = ""] = /^(\d{0,2})(.*)$/.exec(latin(typed).trim()) ?? [];
  const year = digitsOf(rest);
  const shown = year.length > 2 && /^20/.test(year) ? year.slice(2) : year;
  return shown || /\D/.test(rest) ? `${month.padStart(2, "0")}/${shown.slice(0, 2)}` : month;
}

export function coded(typed: string): string {
  return digitsOf(typed).slice(0, 4);
}

/** What is wrong with a card, before anybody is asked. */
export function problemsOf(card: Card, now: Date): CardProblems {
  const number = numberProblem(digitsOf(card.number));
  const expiry = expiryProblem(dated(card.expiry), now);
  return {
    ...(number && { number }),
    ...(expiry && { expiry }),
    ...(/^\d{3,4}$/.test(card.code) ? {} : { code: "codeWrong" as const }),
  };
}

/** The field that a provider's complaint is about; none where it is about none. */
export function fieldOf(code: string): CardField {
  if (code === "expired_card" || code.includes("expiry")) return "expiry";
  return code.includes("cvc") ? "code" : "number";
}

function numberProblem(number: string): CardProblem | null {
  if (!number) return "numberMissing";
  if (!isSound(number)) return "numberWrong";
  // A card of somebody's own is not sent anywhere.
  return KNOWN.has(number) ? null : "numberUnknown";
}

function expiryProblem(expiry: string, now: Date): CardProblem | null {
  if (!expiry) return "expiryMissing";
  const [, month, year] = /^(0[1-9]|1[0-2])\/(\d\d)$/.exec(expiry) ?? [];
  if (!month || !year) return "expiryWrong";
  const over = new Date(2000 + Number(year), Number(month), 1);
  return over <= now ? "expiryPast" : null;
}

/** The check digit of ISO/IEC 7812-1. */
function isSound(number: string): boolean {
  if (number.length < 12) return false;
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Also as an Arabic keyboard types them. */
function latin(typed: string): string {
  return typed.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) =>
    String((digit.codePointAt(0) ?? 0) & 0xf),
  );
}

const digitsOf = (typed: string) => latin(typed).replace(/\D/g, "");
