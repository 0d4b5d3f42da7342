import type { CartWords } from "../en/cart";
import type { Speech } from "../speech";

export const cart = ({ plural }: Speech): CartWords => ({
  name: "سلتك",
  empty: "لا شيء فيها بعد.",
  expired: (number) =>
    plural(number, {
      one: "انتهى الوقت: أُزيل عنصر واحد من سلتك. لم يُحتسب عليك شيء.",
      two: "انتهى الوقت: أُزيل عنصران من سلتك. لم يُحتسب عليك شيء.",
      few: "انتهى الوقت: أُزيلت # عناصر من سلتك. لم يُحتسب عليك شيء.",
      many: "انتهى الوقت: أُزيل # عنصرًا من سلتك. لم يُحتسب عليك شيء.",
      other: "انتهى الوقت: أُزيل # عنصر من سلتك. لم يُحتسب عليك شيء.",
    }),
  remove: (name) => `أزل ${name}`,
  more: (name) => `زد واحدًا: ${name}`,
  fewer: (name) => `أنقص واحدًا: ${name}`,
  clear: "أفرغ السلة",
  total: "المجموع",
});
