import type { Speech } from "../speech";

export type AvailabilityWords = ReturnType<typeof availability>;

export const availability = ({ count, plural }: Speech) => ({
  left: (number: number) => `${count(number)} left`,
  fewLeft: (number: number) => `Only ${count(number)} left`,
  leftOf: (number: number, capacity: number) => `${count(number)} of ${count(capacity)} left`,
  unlimited: "Available",
  soldOut: "Sold out",
  allInCarts: "None left just now",
  inCarts: (number: number) =>
    plural(number, {
      one: "# in another cart, may return",
      other: "# in other carts, may return",
    }),
  allYours: "You hold the last",
  notOnSale: "Not on sale",
  loading: "Counting …",
  /** Said after a count while the connection is lost. */
  old: "may be out of date",
});
