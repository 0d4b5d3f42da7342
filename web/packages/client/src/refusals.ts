/** An expected no, and no answer at all. */

import type { OrderCode, OtherCode, Refusal } from "./types";
import type { Problem } from "./wire";

/** A problem document, or what came instead of one; orders have an entry of their own. */
type Told = Partial<Omit<Problem, "code">> & {
  readonly code?: Exclude<Problem["code"], OrderCode> | "fault" | undefined;
  readonly retry_at?: string | null;
};

/** Statuses of what was understood and refused. */
const ANSWERED = /40[12349]|410|422|429|503/;

/** A call was refused; what it says is data. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  readonly status: number;
  /** Before it may go better; null where nothing was said of that. */
  readonly retryAfterSeconds: number | null;
  /** Of a duplicate, to its proven owner: what opens the reservation that stands. */
  readonly token: string | null;

  constructor(problem: Told, status: number, retryAfterSeconds: number | null) {
    super(problem.detail ?? `HTTP ${status}`);
    // What HTTP itself refuses has codes of its own; to a page they are all faults.
    const code = ANSWERED.test(String(status)) ? problem.code : "fault";
    this.refusal = refusalOf({ ...problem, code }, this.message, retryAfterSeconds);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.token = problem.token ?? null;
  }
}

/** Nothing was heard; what was asked may have happened or not. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** What a response refuses with, as far as it can be read. */
export async function refusedBy(response: Response): Promise<Refused> {
  const problem = (await response.json().catch(() => ({}))) as Told;
  return refusedIn(problem, response);
}

export function refusedIn(problem: Told, { status, headers }: Response): Refused {
  return new Refused(problem, status, Number(headers.get("Retry-After")) || null);
}

/** The refusal in what was thrown; what is no refusal is thrown on. */
export function refusalIn(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof NoAnswer) return { code: "no_answer", message: error.message };
  throw error;
}

function refusalOf(problem: Told, message: string, retryAfterSeconds: number | null): Refusal {
  const { code = "fault", available = {}, seats = [], reservation = null } = problem;
  switch (code) {
    case "sold_out":
      return { code, message, available };
    case "seats_unavailable":
    case "seats_not_found":
      return { code, message, seats };
    case "rate_limited":
    case "unavailable":
      return { code, message, retryAfterSeconds };
    case "limit_reached":
      return { code, message, retryAfterSeconds: secondsUntil(problem) };
    case "duplicate_reservation":
      return { code, message, reservationId: reservation };
    default:
      return { code: code satisfies OtherCode, message };
  }
}

/** Until a limit leaves room again by itself; null where it never does. */
function secondsUntil({ retry_at, server_now = "" }: Told): number | null {
  return retry_at ? Math.ceil((Date.parse(retry_at) - Date.parse(server_now)) / 1_000) : null;
}
