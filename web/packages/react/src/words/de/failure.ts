import type { FailureWords } from "../en/failure";
import type { Speech } from "../speech";

export const failure = (_: Speech): FailureWords => ({
  heading: "Hier ist etwas kaputt",
  text: "Es liegt nicht an Ihnen, sondern an uns. Ihre Reservierung bleibt bestehen.",
  again: "Noch einmal versuchen",
});
