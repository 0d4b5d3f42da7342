import type { ConnectionWords } from "../en/connection";
import type { Speech } from "../speech";

export const connection = (_: Speech): ConnectionWords => ({
  states: {
    connecting: "جارٍ الاتصال …",
    live: "مباشر",
    polling: "يُحدَّث كل بضع ثوانٍ",
    reconnecting: "انقطع الاتصال، تجري المحاولة مجددًا …",
    offline: "أنت غير متصل بالإنترنت",
    stale: "قد تكون الأرقام قديمة",
  },
  asOf: (time) => `الأرقام كما كانت في ${time}.`,
  safeUntil: (time) => `حجزك محفوظ حتى ${time}.`,
  mayChoose: "لا يزال بإمكانك الاختيار، والقرار للخدمة.",
  again: "عاد الاتصال.",
});
