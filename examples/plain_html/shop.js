import { createClient } from "/client.js";

const EVENT = "gala";
const ITEM = "floor";
const { availability, reservations } = createClient();
const at = (id) => document.getElementById(id);

function show() {
  const item = availability.read(EVENT)?.items[ITEM];
  if (item) {
    at("left").textContent =
      `${item.available_count} left, ${item.reserved_count} in carts and may return`;
  }
  const holding = reservations.read(EVENT);
  const isHeld = holding.status === "held";
  at("held").hidden = !isHeld;
  at("reserve").disabled = isHeld || reservations.pending(EVENT) !== null;
  if (isHeld) at("what").textContent = `${holding.reservation.items[ITEM]} tickets`;
  if (holding.status === "confirmed") at("told").textContent = "They are yours.";
  if (holding.status === "expired") at("told").textContent = "Your time is over.";
}

function tick() {
  const left = reservations.countdown(EVENT)?.secondsLeft;
  if (left === undefined) return;
  at("clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

async function ask(verb, ...rest) {
  const outcome = await reservations[verb](EVENT, ...rest);
  at("told").textContent = outcome.ok ? "" : outcome.refusal.message;
  show();
}

at("reserve").onclick = () => ask("reserve", { items: { [ITEM]: at("count").valueAsNumber } });
for (const verb of ["confirm", "extend", "release"]) at(verb).onclick = () => ask(verb);
availability.subscribe(EVENT, show);
reservations.subscribe(EVENT, show);
reservations.subscribeCountdown(EVENT, tick);
show();
