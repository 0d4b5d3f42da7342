/** Starts the storefront in the page that the service sent. */

import { createClient } from "@dibs/client";
import "@dibs/react/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { createCatalogue } from "./events/catalogue";
import { language, showLanguage, speakPreferred } from "./language/languages";
import { showLook } from "./looks/theme";
import { prepare } from "./routing/pages";
import { routeOf } from "./routing/route";
import { told } from "./shell/told";
import "./styles/index.css";

/** The publishable key, where the service asks for one. */
const key = told("dibs-key");

/** Whoever waits longer sees what the page will look like. */
const BLANK_MS_MAX = 250;

const client = createClient(key ? { key } : {});
const catalogue = createCatalogue(client);
const route = routeOf(location.pathname, location.search);
const here = prepare(route.page);
if ("eventId" in route) catalogue.event(route.eventId).refresh();
showLook();
// Without its words the page speaks English.
await speakPreferred().catch(() => {});
await Promise.race([here, new Promise((resolve) => setTimeout(resolve, BLANK_MS_MAX))]);
showLanguage(language.read());

const page = document.getElementById("page");
if (!page) throw new Error("index.html has no #page");
createRoot(page).render(
  <StrictMode>
    <App client={client} catalogue={catalogue} />
  </StrictMode>,
);
