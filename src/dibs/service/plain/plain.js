/** The plain page: events, what is left, tickets by number and seats by list. */

const LOOK_MS = 3000;
const key = document.querySelector('meta[name="dibs-key"]')?.content;
/** Currencies by their digits after the point, where they are not two; ISO 4217. */
const DIGITS = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};
const VERBS = ["confirm", "extend", "release"];
const ENDINGS = {
  confirmed: "Yours: bought.",
  released: "Given back.",
  expired: "Your time is over.",
};
const at = (id) => document.getElementById(id);

/** An element with properties and children. */
function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(36)).join("-");
}

async function ask(method, path, { body, token, once } = {}) {
  const headers = { ...(key && { Authorization: `Bearer ${key}` }) };
  if (body) headers["Content-Type"] = "application/json";
  if (once) headers["Idempotency-Key"] = once;
  if (token) headers["Dibs-Token"] = token;
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const said = await answer.json();
  if (answer.ok) return said;
  const text = said.detail ?? said.title ?? `Refused (${answer.status}).`;
  const restMs = 1000 * Number(answer.headers.get("Retry-After"));
  throw Object.assign(new Error(text), { status: answer.status, restMs });
}

/**
 * Says what went wrong with a work of its name, until the same goes well: a look, which
 * comes by itself, takes no word from what somebody pressed.
 */
async function telling(name, work) {
  const told = at("told");
  try {
    await work();
    if (told.dataset.of === name) told.textContent = "";
  } catch (error) {
    if (name === "look" && told.dataset.of === "press" && told.textContent) return;
    told.dataset.of = name;
    told.textContent = error.message;
  }
}

function price({ price_minor: minor, currency: told }) {
  if (minor === null) return "";
  const currency = told ?? "EUR";
  const digits = Number(Object.keys(DIGITS).find((few) => DIGITS[few].includes(currency)) ?? 2);
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const money = new Intl.NumberFormat(undefined, { style: "currency", currency, ...shown });
  return money.format(minor / 10 ** digits);
}

/** Lists the events that come after one, the first ones at first, and a button for more. */
async function showEvents(list, after) {
  const query = after ? `?after=${encodeURIComponent(after)}` : "";
  const { events, next } = await ask("GET", `/v1/events${query}`);
  if (!after && events.length === 0) at("told").textContent = "Nothing is on sale.";
  const links = events.map(({ event_id: id, name }) =>
    make("a", { href: `/events/${encodeURIComponent(id)}`, textContent: name }),
  );
  list.append(...links.map((link) => make("li", {}, link)));
  list.nextElementSibling?.remove();
  if (after) links[0]?.focus();
  if (next === null) return;
  const more = make("button", { textContent: "More events" });
  more.onclick = async () => {
    more.disabled = true;
    await telling("page", () => showEvents(list, next));
    more.disabled = false;
  };
  list.after(more);
}

function listEvents() {
  const list = make("ul");
  at("content").append(list);
  return showEvents(list);
}

class Sale {
  constructor(id) {
    this.path = `/v1/events/${encodeURIComponent(id)}`;
    this.place = `dibs-plain ${id}`;
    this.chosen = new Set();
    this.counts = new Map();
    this.inputs = new Map();
    this.seats = new Map();
    this.restsUntil = 0;
    this.hall = make("div");
    this.kept = JSON.parse(localStorage.getItem(this.place) ?? "null") ?? { session: random() };
  }

  async open() {
    const event = await ask("GET", this.path);
    at("title").textContent = document.title = event.name;
    const now = await ask("GET", `${this.path}/availability`);
    const items = Object.entries(now.items).map(([id, item]) => this.item(id, item));
    at("content").append(
      make("ul", {}, ...items),
      this.hall,
      make("p", {}, make("button", { textContent: "Reserve", onclick: () => this.reserve() })),
    );
    for (const verb of VERBS) {
      at(verb).onclick = () => telling("press", () => this.act(verb));
    }
    this.show(now);
    setInterval(() => this.byItself(() => this.look().then(() => this.showSeats())), LOOK_MS);
    setInterval(() => this.tick(), 1000);
    await Promise.all([this.byItself(() => this.showSeats()), this.readHeld()]);
  }

  /** Asks for what nobody pressed for: not while nobody looks, and not before it may. */
  async byItself(work) {
    if (document.hidden || performance.now() < this.restsUntil) return;
    const resting = (error) => {
      this.restsUntil = performance.now() + (error.restMs || 0);
      throw error;
    };
    await telling("look", () => work().catch(resting));
  }

  /** Shows the seats, once; asks for them again with the next look where none came. */
  showSeats() {
    this.seated ??= ask("GET", `${this.path}/plan`).then(
      ({ zones }) => {
        const sections = zones.filter(({ rows }) => rows.length > 0);
        this.hall.append(...sections.map((section) => this.section(section)));
        this.show(this.now);
      },
      (error) => {
        if (error.status === 404) return;
        this.seated = undefined;
        throw error;
      },
    );
    return this.seated;
  }

  item(id, item) {
    const count = make("span");
    this.counts.set(id, count);
    const line = make("li", {}, make("span", { textContent: `${item.name} ${price(item)}` }), count);
    if (item.kind !== "seat") {
      const input = make("input", { type: "number", min: 0, max: 99, value: 0 });
      input.setAttribute("aria-label", `How many: ${item.name}`);
      this.inputs.set(id, input);
      line.append(input);
    }
    return line;
  }

  section({ name, rows }) {
    const lines = rows.map(({ row_number: row, seats }) => {
      const buttons = seats.map(({ seat_guid: id, seat_number: number }) => {
        const button = make("button", { type: "button", textContent: number });
        button.ariaLabel = `${name}, row ${row}, seat ${number}`;
        button.ariaPressed = "false";
        button.onclick = () => {
          if (!this.chosen.delete(id)) this.chosen.add(id);
          button.ariaPressed = String(this.chosen.has(id));
        };
        this.seats.set(id, button);
        return button;
      });
      return make("div", { className: "row" }, `Row ${row}`, ...buttons);
    });
    return make("details", {}, make("summary", { textContent: name }), ...lines);
  }

  async look() {
    this.show(await ask("GET", `${this.path}/availability`));
  }

  show(now) {
    this.now = now;
    const { items, seats } = now;
    for (const [id, count] of this.counts) {
      const { available_count: left, reserved_count: reserved } = items[id];
      const told = left === null ? "as many as you like" : `${left} left`;
      count.textContent = reserved > 0 ? `${told}, ${reserved} in carts and may return` : told;
    }
    const taken = new Set([...seats.reserved, ...seats.sold, ...seats.blocked]);
    for (const [id, button] of this.seats) button.disabled = taken.has(id) && !this.chosen.has(id);
  }

  reserve() {
    return telling("press", async () => {
      const items = {};
      for (const [id, input] of this.inputs) if (input.valueAsNumber > 0) items[id] = input.valueAsNumber;
      const body = { session: this.kept.session, items, seats: [...this.chosen] };
      const path = `${this.path}/reservations`;
      const { asked } = this.kept;
      if (asked && asked.call !== JSON.stringify({ path, body }) && (await this.recover(asked))) {
        throw new Error(
          "What you chose before is already held for you: buy it or give it back, then reserve again.",
        );
      }
      this.keep(await this.once(path, { body }));
      for (const id of this.chosen) this.seats.get(id).ariaPressed = "false";
      this.chosen.clear();
      for (const input of this.inputs.values()) input.value = 0;
      await this.look();
    });
  }

  async act(verb) {
    const { id, token } = this.kept.held;
    const path = `${this.path}/reservations/${id}/${verb}`;
    this.keep({ token, ...(await this.once(path, { token })) });
    await this.look();
  }

  /** Asks so that it happens once: by the key of before where the same was never answered. */
  async once(path, { body, token }) {
    const call = JSON.stringify({ path, body });
    const before = this.kept.asked;
    const asked = before?.call === call ? before : { call, key: random() };
    this.write({ ...this.kept, asked });
    let isAnswered = true;
    try {
      return await ask("POST", path, { body, token, once: asked.key });
    } catch (error) {
      isAnswered = error.status < 500 && error.status !== 429;
      throw error.status ? error : new Error("No answer came. Press again: it happens once.");
    } finally {
      if (isAnswered) this.write({ ...this.kept, asked: undefined });
    }
  }

  /** Whether a choice that was never answered is held; shows it, as it is by now. */
  async recover({ call }) {
    const { path, body } = JSON.parse(call);
    if (!body) return false;
    try {
      this.keep(await this.once(path, { body }));
    } catch (error) {
      if (this.kept.asked) throw error;
      return false;
    }
    await this.readHeld();
    return this.kept.held !== undefined;
  }

  async readHeld() {
    const { held } = this.kept;
    if (!held) return;
    const path = `${this.path}/reservations/${held.id}`;
    const read = await ask("GET", path, { token: held.token }).catch(() => null);
    if (read) this.keep({ token: held.token, ...read });
  }

  write(kept) {
    this.kept = kept;
    localStorage.setItem(this.place, JSON.stringify(kept));
  }

  keep({ id, token, status, items, seats, expires_at: end, server_now: now, extensions_left: more }) {
    const isHeld = status === "reserved";
    this.endsAt = isHeld ? performance.now() + Date.parse(end) - Date.parse(now) : null;
    const session = status === "confirmed" ? random() : this.kept.session;
    this.write({ ...this.kept, session, held: isHeld ? { id, token } : undefined });
    const what = Object.entries(items).map(([item, count]) => `${count} × ${item}`);
    at("what").textContent = [...what, ...seats].join(", ");
    at("held").hidden = false;
    at("extend").disabled = more === 0;
    this.showAs(status);
    this.tick();
  }

  showAs(status) {
    for (const verb of VERBS) at(verb).hidden = status !== "reserved";
    at("until").textContent = ENDINGS[status] ?? "";
  }

  tick() {
    if (!this.endsAt) return;
    const left = Math.ceil((this.endsAt - performance.now()) / 1000);
    if (left <= 0) {
      this.endsAt = null;
      this.showAs("expired");
      return;
    }
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    at("until").textContent = `Held for you for ${clock}.`;
  }
}

const named = /^\/events\/([^/]+)/.exec(location.pathname)?.[1];
const id = named ? decodeURIComponent(named) : new URLSearchParams(location.search).get("event");
telling("page", () => (id ? new Sale(id).open() : listEvents()));
