/** The demo's strip above the page: simulated buyers on and off, and how they do. */

const ADDRESS = "/demo/buyers";
const LOOK_MS = 2000;

const WORDS = {
  en: {
    strip: "Demo",
    buyers: "Simulated buyers",
    doing: (here, paid) => `${here} choosing, ${paid} paid`,
    silent: "The demo does not answer.",
  },
  de: {
    strip: "Demo",
    buyers: "Simulierte Käufer",
    doing: (here, paid) => `${here} wählen, ${paid} haben bezahlt`,
    silent: "Die Demo antwortet nicht.",
  },
  ar: {
    strip: "عرض تجريبي",
    buyers: "مشترون افتراضيون",
    doing: (here, paid) => `يختارون الآن: ${here}، دفعوا: ${paid}`,
    silent: "العرض التجريبي لا يستجيب.",
  },
};

const strip = document.createElement("aside");
strip.className = "dibs-demo";
const button = document.createElement("button");
button.type = "button";
button.setAttribute("role", "switch");
const name = document.createElement("span");
button.append(document.createElement("i"), name);
const doing = document.createElement("span");
strip.append(button, doing);

/** What the service last told; null where it did not answer. */
let state = { on: false, here: 0, paid: 0 };

function show() {
  const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.en;
  strip.setAttribute("aria-label", words.strip);
  name.textContent = words.buyers;
  button.setAttribute("aria-checked", String(state?.on ?? false));
  button.disabled = state === null;
  doing.textContent = state ? words.doing(state.here, state.paid) : words.silent;
}

async function ask(options) {
  try {
    const answer = await fetch(ADDRESS, options);
    state = answer.ok ? await answer.json() : null;
  } catch {
    state = null;
  }
  show();
}

button.addEventListener("click", () =>
  ask({
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ on: !state.on }),
  }),
);
new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["lang"] });
setInterval(() => document.hidden || ask(), LOOK_MS);

document.body.prepend(strip);
show();
ask();
