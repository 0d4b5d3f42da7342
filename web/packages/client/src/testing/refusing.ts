/** What the test service says no with. */

const STATUS: Record<string, number> = {
  invalid_input: 422,
  idempotency_key_reused: 422,
  unauthenticated: 401,
  forbidden: 403,
  rate_limited: 429,
  not_found: 404,
  seats_not_found: 404,
  expired: 410,
  fault: 500,
  unavailable: 503,
};

/** A refusal on its way to becoming a problem document. */
export class Refusing extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, members: Readonly<Record<string, unknown>> = {}) {
    super(`The test service refuses: ${code}.`);
    this.code = code;
    this.status = STATUS[code] ?? 409;
    this.members = members;
  }
}
