import type { ReservationWords } from "../en/reservation";
import type { Speech } from "../speech";

export const reservation = ({ count, plural }: Speech): ReservationWords => ({
  name: "حجزك",
  held: "لك مؤقتًا",
  heldUntil: (time) => `محجوز لك حتى ${time}.`,
  phases: {
    green: "الوقت كافٍ",
    yellow: "يرجى الإتمام قريبًا",
    red: "أوشك الوقت على الانتهاء",
    over: "نسأل إن كان الوقت قد انتهى …",
  },
  timeLeft: "الوقت المتبقي",
  minutesLeft: (minutes) =>
    plural(minutes, {
      zero: "لم تبقَ دقائق للدفع.",
      one: "بقيت دقيقة واحدة للدفع.",
      two: "بقيت دقيقتان للدفع.",
      few: "بقيت # دقائق للدفع.",
      many: "بقيت # دقيقة للدفع.",
      other: "بقيت # دقيقة للدفع.",
    }),
  secondsLeft: (seconds) =>
    plural(seconds, {
      zero: "لم تبقَ ثوانٍ للدفع.",
      one: "بقيت ثانية واحدة للدفع.",
      two: "بقيت ثانيتان للدفع.",
      few: "بقيت # ثوانٍ للدفع.",
      many: "بقيت # ثانية للدفع.",
      other: "بقيت # ثانية للدفع.",
    }),
  extended: (time) => `لديك الآن وقت حتى ${time}.`,
  lastExtension: "هذه آخر مرة يمكنك فيها طلب وقت إضافي.",
  noMoreTime: "لا يتوفر وقت إضافي آخر.",
  expired: "انتهى الوقت",
  expiredText: "انتهى حجزك ولم يُحتسب عليك شيء. هذا ما كان لديك:",
  confirmed: "كله لك",
  confirmedText: "تم الدفع والتأكيد.",
  units: (number, name) => `${count(number)} × ${name}`,
  verbs: {
    reserve: { idle: "احجز", busy: "جارٍ الحجز …" },
    amend: { idle: "غيّر", busy: "جارٍ التغيير …" },
    extend: { idle: "أحتاج إلى وقت أطول", busy: "جارٍ الطلب …" },
    confirm: { idle: "ادفع", busy: "جارٍ الدفع …" },
    release: { idle: "أعدها", busy: "جارٍ الإرجاع …" },
    again: { idle: "حاول الحصول عليها مجددًا", busy: "جارٍ المحاولة …" },
  },
  dismiss: "اختر شيئًا آخر",
});
