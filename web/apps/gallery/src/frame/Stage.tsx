import { LocaleProvider, useLocale } from "@dibs/react";
import type { ReactNode } from "react";
import { useVisit } from "./Visit";

/** Where a component is shown, in the language and direction that the visitor chose. */
export function Stage({ children }: { readonly children: ReactNode }) {
  const { locale } = useVisit();
  return (
    <LocaleProvider locale={locale} timeZone="Europe/Vienna" currency="EUR">
      <Boards>{children}</Boards>
    </LocaleProvider>
  );
}

function Boards({ children }: { readonly children: ReactNode }) {
  const { dir, locale } = useLocale();
  return (
    <div className="stage" dir={dir} lang={locale}>
      {children}
    </div>
  );
}
