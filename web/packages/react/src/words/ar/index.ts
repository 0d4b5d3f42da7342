import type { Speech } from "../speech";
import type { Words } from "../words";
import { availability } from "./availability";
import { cart } from "./cart";
import { connection } from "./connection";
import { failure } from "./failure";
import { refusals } from "./refusals";
import { reservation } from "./reservation";
import { seats } from "./seats";

export const ar = (speech: Speech): Words => ({
  availability: availability(speech),
  cart: cart(speech),
  connection: connection(speech),
  failure: failure(speech),
  refusals: refusals(speech),
  reservation: reservation(speech),
  seats: seats(speech),
});
