import type { Speech } from "../speech";

export type CartWords = ReturnType<typeof cart>;

export const cart = ({ plural }: Speech) => ({
  name: "Your cart",
  empty: "Nothing in it yet.",
  expired: (number: number) =>
    plural(number, {
      one: "Time was up: # thing was taken out of your cart. Nothing was charged.",
      other: "Time was up: # things were taken out of your cart. Nothing was charged.",
    }),
  remove: (name: string) => `Remove ${name}`,
  more: (name: string) => `One more ${name}`,
  fewer: (name: string) => `One ${name} fewer`,
  clear: "Empty the cart",
  total: "Total",
});
