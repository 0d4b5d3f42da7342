import "@dibs/react/styles.css";
import { createClient } from "@dibs/client";
import { hydrateRoot } from "react-dom/client";
import { Page } from "./page";

const root = document.getElementById("root");
const rendered = document.getElementById("rendered")?.textContent;
if (root && rendered) {
  hydrateRoot(root, <Page client={createClient()} rendered={JSON.parse(rendered)} />);
}
