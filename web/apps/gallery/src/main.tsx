import "@dibs/react/styles.css";
import "./gallery.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Gallery } from "./Gallery";
import { keepTime } from "./world";

const page = document.getElementById("page");
if (page) {
  keepTime();
  createRoot(page).render(
    <StrictMode>
      <Gallery />
    </StrictMode>,
  );
}
