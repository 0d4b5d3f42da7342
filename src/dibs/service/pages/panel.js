/** The choice or the reservation: what it holds, what it costs, what can be done. */

import { amountOf, countOf, linesOf } from "./choice.js";
import { element, find, icon, setText } from "./dom.js";
import * as words from "./words.js";

/**
 * @typedef {object} Actions
 * @property {() => void} primary
 * @property {() => void} extend
 * @property {() => void} release
 * @property {() => void} startOver
 * @property {(line: import("./choice.js").Line) => void} remove
 */

export class Panel {
  #actions;
  #shown = "";
  #phase = "choosing";
  /** @type {any} */
  #refusal = null;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#listen("primary", actions.primary);
    this.#listen("extend", actions.extend);
    this.#listen("release", actions.release);
    this.#listen("start-over", actions.startOver);
  }

  /**
   * @param {any} state
   * @param {import("./format.js").Formats} formats
   * @param {Uint8Array | null} seatStates
   */
  show(state, formats, seatStates) {
    const isChoosing = state.phase === "choosing";
    const asked = isChoosing ? state.choice : state.asked;
    const lines = linesOf(asked, state, isChoosing ? seatStates : null);
    const amount = isChoosing ? amountOf(lines) : state.reservation.amount_minor;
    find("panel").dataset.phase = state.phase;
    find("panel").hidden = !Object.keys(state.availability.items).length;
    this.#showWords(state, formats, lines.length);
    this.#showLines(lines, formats, isChoosing && !state.busy);
    const total = amount === null || !lines.length ? "" : formats.money(amount);
    setText(find("total"), total);
    const counted = isChoosing ? words.chosen : words.held;
    const isOpen = isChoosing || state.phase === "reserved";
    setText(find("count"), isOpen && lines.length ? counted(countOf(asked)) : "");
    this.#showActions(state, lines);
    this.#comeIntoView(state);
  }

  /**
   * @param {any} state
   * @param {import("./format.js").Formats} formats
   * @param {number} lineCount
   */
  #showWords(state, formats, lineCount) {
    const { phase, reservation, plan, refusal, isWaiting } = state;
    const nothing = plan ? words.nothingChosen : words.nothingChosenWithoutSeats;
    const text = phase === "reserved" ? words.heldUntil(formats.time(reservation.expires_at))
      : phase === "choosing" && !lineCount ? nothing : words.phases[phase].text;
    setText(find("panel-heading"), words.phases[phase].heading);
    setText(find("panel-text"), text);
    const isConfirmed = phase === "confirmed";
    find("receipt").hidden = !isConfirmed;
    setText(find("receipt"), isConfirmed ? reservation.id : "");
    setText(find("refusal"), refusal ? words.refusal(refusal) : "");
    find("refusal").hidden = !refusal;
    setText(find("waiting"), isWaiting ? words.stillAsking : "");
    find("waiting").hidden = !isWaiting;
  }

  /**
   * @param {import("./choice.js").Line[]} lines
   * @param {import("./format.js").Formats} formats
   * @param {boolean} isOpen whether lines can be taken out
   */
  #showLines(lines, formats, isOpen) {
    const shown = JSON.stringify([lines, isOpen]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = /** @type {any} */ (document.activeElement)?.dataset?.line;
    const list = find("lines");
    list.replaceChildren(...lines.map((line) => this.#lineOf(line, formats, isOpen)));
    if (focused === undefined) return;
    // Whoever takes out lines by keyboard goes on where they were.
    const buttons = [...list.querySelectorAll("button")];
    const next = buttons.find((button) => button.dataset.line === focused) ?? buttons.at(-1);
    (next ?? find("panel-heading")).focus();
  }

  /**
   * @param {import("./choice.js").Line} line
   * @param {import("./format.js").Formats} formats
   * @param {boolean} isOpen
   */
  #lineOf(line, formats, isOpen) {
    const amount = line.amountMinor === null ? "" : formats.money(line.amountMinor);
    const label = line.kind === "item" ? `${line.count} × ${line.label}` : line.label;
    const note = line.isLost ? words.seatState[6] : line.note;
    return element("li", { "data-lost": line.isLost ? "" : null, "data-id": line.id },
      element("span", { className: "line-label" }, label,
        note ? element("small", {}, note) : null),
      element("span", { className: "line-amount" }, amount),
      isOpen ? element("button", {
        type: "button", className: "remove", "aria-label": `Take out ${label}`,
        "data-line": line.id, onclick: () => this.#actions.remove(line),
      }, icon("close")) : null);
  }

  /**
   * @param {any} state
   * @param {import("./choice.js").Line[]} lines
   */
  #showActions({ phase, busy, availability, reservation }, lines) {
    const lost = lines.filter((line) => line.isLost).length;
    const isRest = phase === "choosing" && lost > 0 && lost < lines.length;
    const verb = phase === "choosing" ? "reserve" : "confirm";
    /** @type {Record<string, string>} */
    const labels = {
      choosing: isRest ? words.reserveRest : words.verbs.reserve.idle,
      reserved: words.verbs.confirm.idle, checking: words.verbs.confirm.idle,
      expired: words.again, released: words.chooseAgain,
      confirmed: words.more, cancelled: words.more,
    };
    const isBusy = busy === "reserve" || busy === "confirm";
    const isIdle = !lines.length || lost === lines.length
      || (verb === "reserve" && !availability.on_sale);
    const primary = find("primary");
    setText(primary, isBusy ? words.verbs[/** @type {"reserve"} */ (busy)].busy : labels[phase]);
    primary.ariaDisabled = String(isIdle || Boolean(busy) || phase === "checking");
    const isHeld = phase === "reserved";
    const mayExtend = isHeld && reservation.extensions_left > 0;
    find("extend").hidden = !mayExtend;
    find("release").hidden = !isHeld;
    find("start-over").hidden = phase !== "expired" && phase !== "released";
    setText(find("extend"), words.verbs.extend[busy === "extend" ? "busy" : "idle"]);
    setText(find("release"), words.verbs.release[busy === "release" ? "busy" : "idle"]);
    setText(find("extensions"), !isHeld ? ""
      : reservation.extensions_left === 1 ? words.lastExtension
        : !mayExtend && reservation.extension_count ? words.noMoreTime : "");
    find("bar").hidden = !lines.length;
  }

  /**
   * Whoever pressed a button at the bottom of a small screen sees what came of it.
   *
   * @param {any} state
   */
  #comeIntoView({ phase, refusal }) {
    const isNews = (phase !== this.#phase && phase !== "choosing")
      || (refusal && refusal !== this.#refusal);
    this.#phase = phase;
    this.#refusal = refusal;
    if (isNews) find("panel").scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {string} id
   * @param {() => void} act
   */
  #listen(id, act) {
    find(id).addEventListener("click", (/** @type {MouseEvent} */ { currentTarget, detail }) => {
      const { ariaDisabled } = /** @type {Element} */ (currentTarget);
      // The second of a double click must not press what has taken the button's place.
      if (ariaDisabled !== "true" && detail < 2) act();
    });
  }
}
