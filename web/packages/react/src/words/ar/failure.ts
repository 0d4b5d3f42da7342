import type { FailureWords } from "../en/failure";
import type { Speech } from "../speech";

export const failure = (_: Speech): FailureWords => ({
  heading: "حدث عطل هنا",
  text: "الخطأ منا لا منك. ما حجزته يبقى محجوزًا.",
  again: "حاول مجددًا",
});
