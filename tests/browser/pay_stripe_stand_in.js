// In place of the script that js.stripe.com sends: as much of it as the storefront uses.

window.Stripe = (key, { locale }) => {
  const call = async (what, asked) => {
    const body = JSON.stringify(asked);
    const response = await fetch(`https://api.stripe.com/v1/${what}`, { method: "POST", body });
    return response.json();
  };
  const nameOf = (secret) => secret.split("_secret_")[0];

  /** The step in which a bank asks, in Stripe's own dialog over the page. */
  const asked = () =>
    new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", "A dialog of Stripe's");
      for (const [name, approve] of [
        ["Complete", true],
        ["Fail", false],
      ]) {
        const button = document.createElement("button");
        button.textContent = name;
        button.onclick = () => {
          dialog.remove();
          resolve(approve);
        };
        dialog.append(button);
      }
      document.body.append(dialog);
      dialog.showModal();
    });

  /** To the end, wherever that is: from a bank's own page nobody comes back to here. */
  const followed = async (intent) => {
    const { id: reference, next_action: action } = intent;
    if (action?.type === "redirect_to_url") {
      location.assign(action.redirect_to_url.url);
      return new Promise(() => {});
    }
    if (action) return followed(await call("prove", { reference, approve: await asked() }));
    const { last_payment_error: error } = intent;
    return error ? { error: { ...error, payment_intent: intent } } : { paymentIntent: intent };
  };

  return {
    elements: (given) => {
      const card = document.createElement("input");
      card.setAttribute("aria-label", "A field of Stripe's");
      card.dataset.asked = JSON.stringify({ key, locale, ...given });
      const heard = {};
      const mount = (place) => {
        place.append(card);
        setTimeout(() => heard[window.stripeSays ?? "ready"]?.({}));
      };
      const on = (what, listener) => {
        heard[what] = listener;
      };
      const element = { on, mount, destroy: () => card.remove() };
      return { card, create: () => element, submit: async () => ({}) };
    },
    confirmPayment: async ({ elements, clientSecret, confirmParams }) => {
      const paying = { reference: nameOf(clientSecret), number: elements.card.value };
      return followed(await call("confirm", { ...paying, ...confirmParams }));
    },
    handleNextAction: async ({ clientSecret }) =>
      followed(await call("retrieve", { reference: nameOf(clientSecret) })),
    retrievePaymentIntent: async (clientSecret) => ({
      paymentIntent: await call("retrieve", { reference: nameOf(clientSecret) }),
    }),
  };
};
