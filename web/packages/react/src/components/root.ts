import type { Localised } from "../locale/localised";

/** What the outermost element of every component takes, besides its states. */
export interface Look {
  readonly className?: string | undefined;
}

/** Its class, the language it speaks and the direction that is written in. */
export function root(name: string, { className }: Look, { lang, dir }: Localised) {
  return { className: className ? `${name} ${className}` : name, lang, dir };
}
