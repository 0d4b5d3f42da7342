/** An expected no, and no answer at all. */

import type { OrderCode, OtherCode, Refusal } from "./types";
import type { Problem } from "./wire";

/** A problem document, or what came instead of one; orders have an entry of their own. */
type Told = Partial<Omit<Problem, "code">> & {
  readonly code?: Exclude<Problem["code"], OrderCode> | "fault" | undefined;
  readonly retry_at?: string | null;
};

/** Statuses of what was understood and refused. */
const ANSWERED = /4(0[1-49]|10|22|29)|503/;

/** A call was refused; what it says is data. */
export class Refused extends Error {
  override readonly name = "Refused";
  declare readonly refusal: Refusal;
  declare readonly status: number;
  /** Before it may go better; null where nothing was said of that. */
  declare readonly retryAfterSeconds: number | null;
  /** Of a duplicate, to its proven owner: what opens the reservation that stands. */
  declare readonly token: string | null;

  constructor(problem: Told, { status, headers }: Response) {
    super(problem.detail ?? String(status));
    const retryAfterSeconds = Number(headers.get("Retry-After")) || null;
    const { available = {}, seats = [], reservation = null, retry_at, server_now } = problem;
    // Until a limit leaves room again by itself; null where it never does.
    const leftMs = Date.parse(retry_at ?? "") - Date.parse(server_now ?? "");
    const details: Details = {
      sold_out: { available },
      seats_unavailable: { seats },
      seats_not_found: { seats },
      rate_limited: { retryAfterSeconds },
      unavailable: { retryAfterSeconds },
      limit_reached: { retryAfterSeconds: retry_at ? Math.ceil(leftMs / 1_000) : null },
      duplicate_reservation: { reservationId: reservation },
    };
    // What HTTP itself refuses has codes of its own; to a page they are all faults.
    const code = (ANSWERED.test(String(status)) && problem.code) || "fault";
    const detail = details[code as Detailed["code"]];
    this.refusal = { code, message: this.message, ...detail } as Refusal;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.token = problem.token ?? null;
  }
}

/** Nothing was heard; what was asked may have happened or not. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** The refusal in what was thrown; what is no refusal is thrown on. */
export function refusalIn(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof NoAnswer) return { code: "no_answer", message: error.message };
  throw error;
}

/** Those that tell more than their code and their message, and what of each code. */
type Detailed = Exclude<Refusal, { code: OtherCode }>;
type Of<Code, Some = Detailed> = Some extends { code: infer Codes }
  ? Code extends Codes
    ? Omit<Some, "code" | "message">
    : never
  : never;
type Details = { readonly [Code in Detailed["code"]]: Of<Code> };
