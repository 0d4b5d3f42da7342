/** The storefront: one client, the language and the looks, and the page of the address. */

import type { DibsClient } from "@dibs/client";
import { DibsProvider, ErrorBoundary, LocaleProvider } from "@dibs/react";
import { useEffect, useLayoutEffect } from "react";
import { type Catalogue, CatalogueProvider } from "./events/catalogue";
import { EventsPage } from "./events/EventsPage";
import { showLanguage } from "./language/languages";
import { useLanguage } from "./language/useLanguage";
import { Shown } from "./routing/later";
import { PAGES } from "./routing/pages";
import { pathOf, type Route } from "./routing/route";
import { goTo, useRoute } from "./routing/router";
import { Header } from "./shell/Header";
import { Waiting } from "./shell/Notice";
import { UnknownPage } from "./shell/UnknownPage";

interface AppProps {
  readonly client: DibsClient;
  readonly catalogue: Catalogue;
}

export function App({ client, catalogue }: AppProps) {
  const language = useLanguage();
  useLayoutEffect(() => showLanguage(language), [language]);
  return (
    <LocaleProvider locale={language.speech.locale}>
      <DibsProvider client={client}>
        <CatalogueProvider catalogue={catalogue}>
          <a className="skip" href="#main">
            {language.words.app.skip}
          </a>
          <Header />
          <main id="main" tabIndex={-1}>
            <Page />
          </main>
          <footer className="foot">{language.words.app.footer}</footer>
        </CatalogueProvider>
      </DibsProvider>
    </LocaleProvider>
  );
}

function Page() {
  const route = useRoute();
  const path = pathOf(route);
  const isMoved = route.page !== "unknown" && location.search !== "";
  useEffect(() => {
    if (isMoved) goTo(route, "replace");
  }, [isMoved, route]);
  return (
    <ErrorBoundary key={path} fallback={() => <Waiting status="broken" />}>
      <PageOf route={route} />
    </ErrorBoundary>
  );
}

const WAITING = <Waiting status="loading" />;

function PageOf({ route }: { route: Route }) {
  switch (route.page) {
    case "events":
      return <EventsPage />;
    case "event":
      return <Shown part={PAGES.event} given={route} waiting={WAITING} />;
    case "checkout":
      return <Shown part={PAGES.checkout} given={route} waiting={WAITING} />;
    case "tickets":
      return <Shown part={PAGES.tickets} given={route} waiting={WAITING} />;
    case "unknown":
      return <UnknownPage />;
  }
}
