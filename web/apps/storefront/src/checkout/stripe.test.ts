import type { Payment } from "@dibs/client/orders";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  amountAtStripe,
  askStripe,
  confirmStripe,
  forgetReturn,
  loadStripe,
  proveStripe,
} from "./stripe";

const PAYMENT = { client_secret: "pi_1_secret_x" } as Payment;
const REFUSED = { code: "payment_intent_authentication_failure", message: "No." };
const never = () => new Promise<never>(() => {});

const stripe = {
  elements: vi.fn(),
  confirmPayment: vi.fn(),
  handleNextAction: vi.fn(),
  retrievePaymentIntent: vi.fn(),
};
const elements = { create: vi.fn(), submit: vi.fn() };
const is = (status: string, error: object | null = null) => ({
  paymentIntent: { status, last_payment_error: error },
});

it.each([
  [6_000, "eur", 6_000],
  [500, "JPY", 500],
  [500, "ISK", 50_000],
  [500, "ugx", 50_000],
  [1_230, "KWD", 1_230],
  [450_000, "MGA", 4_500],
])("counts %i of %s as Stripe does: %i", (minor, currency, counted) => {
  expect(amountAtStripe(minor, currency)).toBe(counted);
});

describe("Stripe's script", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("is waited for a while, and asked for anew by whoever asks again", async () => {
    vi.useFakeTimers();
    const asked: string[] = [];
    vi.spyOn(document.head, "append").mockImplementation((script) => {
      asked.push((script as HTMLScriptElement).src);
    });
    const first = expect(loadStripe("en")).rejects.toThrow("does not answer");
    await vi.advanceTimersByTimeAsync(14_000);
    loadStripe("en").catch(() => {});
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await first;
    loadStripe("en").catch(() => {});
    expect(new Set(asked).size).toBe(2);
    await vi.advanceTimersByTimeAsync(15_000);
  });
});

describe("Stripe", () => {
  beforeEach(async () => {
    vi.resetAllMocks();
    window.Stripe = () => stripe;
    vi.spyOn(document.head, "append").mockImplementation((script) => {
      (script as HTMLScriptElement).onload?.(new Event("load"));
    });
    await loadStripe("en");
  });
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ["requires_capture", "authorised"],
    ["processing", "processing"],
    ["succeeded", "succeeded"],
    ["requires_action", "needs_action"],
  ])("says what came of a payment that is %s", async (status, ours) => {
    stripe.confirmPayment.mockResolvedValue(is(status));
    const told = await confirmStripe(stripe, elements)(PAYMENT);
    expect(told).toEqual({ status: ours, error: null });
  });

  it("says why a payment failed", async () => {
    const error = { ...REFUSED, payment_intent: { status: "requires_payment_method" } };
    stripe.confirmPayment.mockResolvedValue({ error });
    const told = await confirmStripe(stripe, elements)(PAYMENT);
    expect(told).toEqual({ status: "failed", error: REFUSED });
  });

  it("calls no failure what had come through before", async () => {
    const error = { code: "unexpected_state", payment_intent: { status: "requires_capture" } };
    stripe.confirmPayment.mockResolvedValue({ error });
    const told = await confirmStripe(stripe, elements)(PAYMENT);
    expect(told).toEqual({ status: "authorised", error: null });
  });

  it("asks what came of it where the browser's way back leads from the bank", async () => {
    stripe.confirmPayment.mockImplementation(never);
    stripe.retrievePaymentIntent.mockResolvedValue(is("requires_action"));
    const told = confirmStripe(stripe, elements)(PAYMENT);
    dispatchEvent(new Event("pageshow"));
    expect(await told).toEqual({ status: "needs_action", error: null });
  });

  it("lets the bank ask again only where it waits for an answer", async () => {
    stripe.retrievePaymentIntent.mockResolvedValue(is("requires_action"));
    stripe.handleNextAction.mockResolvedValue(is("requires_capture"));
    expect(await proveStripe(PAYMENT)).toEqual({ status: "authorised", error: null });
    stripe.retrievePaymentIntent.mockResolvedValue(is("requires_payment_method", REFUSED));
    expect(await proveStripe(PAYMENT)).toEqual({ status: "failed", error: REFUSED });
    expect(stripe.handleNextAction).toHaveBeenCalledOnce();
  });

  it("knows of a payment what was tried, and nothing where nothing was", async () => {
    stripe.retrievePaymentIntent.mockResolvedValue(is("requires_payment_method"));
    expect(await askStripe(PAYMENT)).toBeNull();
    stripe.retrievePaymentIntent.mockResolvedValue(is("requires_payment_method", REFUSED));
    expect(await askStripe(PAYMENT)).toEqual({ status: "failed", error: REFUSED });
    stripe.retrievePaymentIntent.mockResolvedValue({ error: { code: "resource_missing" } });
    expect(await askStripe(PAYMENT)).toBeNull();
  });

  it("leaves no secret in the address", () => {
    history.replaceState(null, "", "/events/gala/checkout?payment_intent_client_secret=x");
    forgetReturn();
    expect(location.pathname + location.search).toBe("/events/gala/checkout");
  });
});
