import type { Pending, Refusal } from "@dibs/client";
import { useEffect } from "react";
import { useAnnounce } from "../hooks/useAnnounce";
import { useLocale } from "../locale/LocaleProvider";
import { refusalText } from "../words/refusalText";
import { Icon } from "./Icon";
import { type Look, root } from "./root";

export interface RefusalTextProps extends Look {
  readonly refusal: Refusal | null;
  /** What was refused, where the words depend on it. */
  readonly asked?: Pending | undefined;
}

/** An expected no, in plain words, said once as well; nothing where there is none. */
export function RefusalText({ refusal, asked = null, className }: RefusalTextProps) {
  const localised = useLocale();
  const announce = useAnnounce();
  const text = refusal && refusalText(localised.words.refusals, refusal, asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal anew, also with the same words.
  useEffect(() => {
    if (text) announce(text);
  }, [announce, refusal, text]);
  if (!text) return null;
  return (
    <p {...root("dibs-refusal", { className }, localised)}>
      <Icon name="few" />
      <span>{text}</span>
    </p>
  );
}
