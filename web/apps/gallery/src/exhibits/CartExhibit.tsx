import { CartProvider } from "@dibs/react";
import { Exhibit } from "../frame/Exhibit";
import { deeds, EVENT_ID } from "../world";
import { Cart } from "./Cart";

export function CartExhibit() {
  return (
    <Exhibit
      id="cart"
      name="CartProvider and useCart"
      purpose="A cart that holds what is in it. Adding reserves, changing keeps the hold and its one deadline, removing gives back; what expired is taken out with a notice."
      deeds={{
        "Others buy all shirts": () => deeds.othersBuy("shirt", 12),
        "The next call is refused": () => deeds.refuse("limit_reached"),
      }}
      code={`
<CartProvider eventId="gala">
  <Shop />
</CartProvider>

function Shop() {
  const { lines, total, add, setQuantity, remove, notice } = useCart();
  …
}`}
      props={[
        ["eventId", "string", "CartProvider: one cart is one reservation of one event."],
        ["seatName", "(seatId) => string", "CartProvider: how a seat is called."],
      ]}
      statesTitle="What useCart gives"
      states={[
        ["lines", "CartLine[]", "Units of items and single seats, with names and prices."],
        ["total", "{ amountMinor, currency }", "Of all of it, as the service counts it."],
        ["expiresAt", "number | null", "The one deadline; useCountdown(eventId) counts to it."],
        ["notice", "{ lines } | null", "What was taken out when its time was up."],
        ["pending", "Pending", "What is being asked; buttons wait."],
        ["refusal", "Refusal | null", "The last no, for RefusalText."],
        ["add", "(itemId, quantity?)", "Holds more; two quick presses are two more."],
        ["addChoice", "(choice)", "Seats by id, the best of an item, or several at once."],
        ["setQuantity", "(itemId, quantity)", "0 removes."],
        ["remove", "(id)", "An item or a seat; with the last one the hold ends."],
        ["clear", "()", "Gives everything back."],
        ["validate", "()", "Asks the service whether all of it is still held."],
        ["tryAgain", "()", "After a notice: tries to hold the same once more."],
        ["dismissNotice", "()", "Takes the notice away."],
      ]}
      access={[
        "Headless: the words “One more …” and “Remove …” with the thing’s name are in useWords().cart.",
        "A refused “one more” never moves the deadline.",
      ]}
    >
      <CartProvider eventId={EVENT_ID}>
        <Cart />
      </CartProvider>
    </Exhibit>
  );
}
