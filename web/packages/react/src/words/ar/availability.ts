import type { AvailabilityWords } from "../en/availability";
import type { Speech } from "../speech";

export const availability = ({ count, plural }: Speech): AvailabilityWords => ({
  left: (number) => `المتبقي ${count(number)}`,
  fewLeft: (number) => `لم يتبقَّ سوى ${count(number)}`,
  leftOf: (number, capacity) => `المتبقي ${count(number)} من ${count(capacity)}`,
  unlimited: "متاح",
  soldOut: "نفدت الكمية",
  allInCarts: "لا شيء متاح الآن",
  inCarts: (number) =>
    plural(number, {
      one: "واحدة في سلة أخرى، قد تعود",
      two: "اثنتان في سلال أخرى، قد تعودان",
      other: "# في سلال أخرى، قد تعود",
    }),
  allYours: "لديك آخر ما تبقى",
  notOnSale: "غير معروض للبيع",
  loading: "جارٍ العد …",
  old: "قد لا يكون محدَّثًا",
});
