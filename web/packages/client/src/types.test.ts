import { expectTypeOf, test } from "vitest";
import type { ReservationExpiryManager, TicketAvailabilityManager } from "./index";
import { createClient } from "./index";
import type {
  Choice,
  DibsClient,
  Holding,
  ItemAvailability,
  Metrics,
  OrderCode,
  Outcome,
  Refusal,
  Reservation,
} from "./types";
import type * as Wire from "./wire";

/** Only its types are looked at. */
function given<T>(look: (value: T) => void): void {
  expectTypeOf(look).toBeFunction();
}

test("what a service answers is what the document says", () => {
  expectTypeOf<ItemAvailability>().toEqualTypeOf<Wire.ItemAvailability>();
  expectTypeOf<Wire.Reservation>().toExtend<Reservation>();
  expectTypeOf<Choice>().toExtend<Partial<Omit<Wire.ReserveRequest, "session">>>();
});

test("every code of the service is a refusal that can be told apart", () => {
  expectTypeOf<Wire.Problem["code"]>().toExtend<Refusal["code"] | OrderCode>();
  expectTypeOf<Exclude<Refusal["code"] | OrderCode, Wire.Problem["code"]>>().toEqualTypeOf<
    "fault" | "no_answer"
  >();
  given((refusal: Refusal) => {
    if (refusal.code === "sold_out") {
      expectTypeOf(refusal.available).toEqualTypeOf<Readonly<Record<string, number>>>();
    }
    if (refusal.code === "seats_unavailable") {
      expectTypeOf(refusal.seats).toEqualTypeOf<readonly string[]>();
    }
    if (refusal.code === "expired") expectTypeOf(refusal).not.toHaveProperty("seats");
  });
});

test("a token is nowhere to be read", () => {
  expectTypeOf<Reservation>().not.toHaveProperty("token");
  given((outcome: Outcome) => {
    if (outcome.ok) expectTypeOf(outcome.reservation).not.toHaveProperty("token");
  });
});

test("what is over has its choice, what is held its deadline", () => {
  given((holding: Holding) => {
    if (holding.status === "expired") expectTypeOf(holding.choice).toEqualTypeOf<Choice>();
    if (holding.status === "held") expectTypeOf(holding.expiresAt).toEqualTypeOf<number>();
    if (holding.status === "none") expectTypeOf(holding).not.toHaveProperty("reservation");
  });
});

test("a client is made of nothing, or of a key that may have to be fetched", () => {
  expectTypeOf(createClient).toBeCallableWith();
  expectTypeOf(createClient).toBeCallableWith({ key: async () => "token", storage: null });
  expectTypeOf(createClient).returns.toEqualTypeOf<DibsClient>();
});

test("the documents' figures of a connection are all there", () => {
  // Success rate, mean time to come back, subscriptions, latency, errors by type.
  expectTypeOf<Metrics>().toEqualTypeOf<{
    readonly connectAttempts: number;
    readonly connectSuccesses: number;
    readonly connectSuccessRate: number | null;
    readonly reconnectMsMean: number | null;
    readonly subscriptions: number;
    readonly messageLatencyMsMean: number | null;
    readonly errors: Readonly<Record<string, number>>;
  }>();
  expectTypeOf<DibsClient["metrics"]>().returns.toEqualTypeOf<Metrics>();
});

test("the documents' managers are parts of a client", () => {
  expectTypeOf<DibsClient["availability"]>().toEqualTypeOf<TicketAvailabilityManager>();
  expectTypeOf<DibsClient["reservations"]>().toEqualTypeOf<ReservationExpiryManager>();
});
