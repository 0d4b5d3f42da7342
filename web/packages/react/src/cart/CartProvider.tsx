import type { Choice, Outcome, Pending, Refusal } from "@dibs/client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useDibs } from "../hooks/DibsProvider";
import { useHolding, usePending } from "../hooks/useHolding";
import { useItems } from "../hooks/useItems";
import { useRefusal } from "../hooks/useRefusal";
import { Cart } from "./cart";
import { type CartLine, linesOf } from "./lines";

/** Time was up: what was taken out of the cart. */
export interface ExpiredNotice {
  readonly lines: readonly CartLine[];
}

export interface CartCalls {
  /** Units of an item, held as they are added. */
  readonly add: (itemId: string, quantity?: number) => Promise<Outcome>;
  /** Seats by id, the best of an item, or several items at once. */
  readonly addChoice: (choice: Choice) => Promise<Outcome>;
  /** The rest stays held meanwhile, on the same deadline; 0 removes. */
  readonly setQuantity: (itemId: string, quantity: number) => Promise<Outcome>;
  /** An item or a seat, by its id; with the last one the hold ends. */
  readonly remove: (id: string) => Promise<Outcome>;
  readonly clear: () => Promise<Outcome>;
  /** Asks the service whether all of it is still held: before a payment. */
  readonly validate: () => Promise<Outcome>;
  /** After a notice: tries to hold the same once more. */
  readonly tryAgain: () => Promise<Outcome>;
  readonly dismissNotice: () => void;
}

export interface CartState extends CartCalls {
  readonly eventId: string;
  /** What is held; nothing from the moment it is over. */
  readonly lines: readonly CartLine[];
  /** Of all of it, in minor units; null where something has no price. */
  readonly total: { readonly amountMinor: number; readonly currency: string } | null;
  /** One deadline for all of it, milliseconds since 1970 by the service's clock. */
  readonly expiresAt: number | null;
  readonly notice: ExpiredNotice | null;
  readonly pending: Pending;
  readonly refusal: Refusal | null;
}

const CartContext = createContext<CartState | null>(null);

export interface CartProviderProps {
  readonly eventId: string;
  /** How a seat is called; its id unless said. */
  readonly seatName?: ((seatId: string) => string) | undefined;
  readonly children?: ReactNode;
}

/** One cart for all below: the reservation of this browser on an event. */
export function CartProvider({ eventId, seatName, children }: CartProviderProps) {
  const client = useDibs();
  const items = useItems(eventId);
  const holding = useHolding(eventId);
  const pending = usePending(eventId);
  const { refusal, keep, forget } = useRefusal(eventId);
  const calls = useMemo<CartCalls>(() => {
    const cart = new Cart(client, eventId);
    return {
      add: (itemId, quantity = 1) => keep(cart.add({ items: { [itemId]: quantity } })),
      addChoice: (choice) => keep(cart.add(choice)),
      setQuantity: (itemId, quantity) => keep(cart.setQuantity(itemId, quantity)),
      remove: (id) => keep(cart.remove(id)),
      clear: () => keep(cart.clear()),
      validate: () => keep(client.reservations.validate(eventId)),
      tryAgain: () => keep(client.reservations.tryAgain(eventId)),
      dismissNotice: () => {
        forget();
        if (client.reservations.read(eventId).status === "expired") {
          client.reservations.dismiss(eventId);
        }
      },
    };
  }, [client, eventId, forget, keep]);
  const content = useMemo(() => {
    const { status } = holding;
    const lines = status === "none" ? [] : linesOf(holding.reservation, items, seatName);
    return {
      lines: status === "held" ? lines : [],
      notice: status === "expired" ? { lines } : null,
      total: status === "held" ? totalOf(holding.reservation) : null,
      expiresAt: status === "held" ? holding.expiresAt : null,
    };
  }, [holding, items, seatName]);
  const cart = useMemo<CartState>(
    () => ({ eventId, ...content, pending, refusal, ...calls }),
    [calls, content, eventId, pending, refusal],
  );
  return <CartContext.Provider value={cart}>{children}</CartContext.Provider>;
}

function totalOf(reservation: { amount_minor: number | null; currency: string | null }) {
  const { amount_minor: amountMinor, currency } = reservation;
  return amountMinor === null || currency === null ? null : { amountMinor, currency };
}

/** The cart of the nearest `CartProvider`. */
export function useCart(): CartState {
  const cart = useContext(CartContext);
  if (!cart) throw new Error("Put a <CartProvider eventId={…}> around what uses the cart.");
  return cart;
}
