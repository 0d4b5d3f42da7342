import { useStore } from "../state/store";
import { language } from "./languages";

/** The language the page speaks: its words and its numbers. */
export const useLanguage = () => useStore(language);
