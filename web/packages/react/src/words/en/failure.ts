import type { Speech } from "../speech";

export type FailureWords = ReturnType<typeof failure>;

export const failure = (_: Speech) => ({
  heading: "Something is broken here",
  text: "It is not you, it is us. What you hold stays held.",
  again: "Try again",
});
