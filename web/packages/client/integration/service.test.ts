/** Against a service that runs; `DIBS_URL` says where, `DIBS_KEY` what opens it. */

import type { ClientOptions } from "../src";
import { createClient } from "../src";
import { Line } from "./line";
import { scenarios, storage } from "./scenarios";

const { DIBS_URL = "", DIBS_KEY, DIBS_CUSTOMER_TOKEN } = process.env;

function client(options: ClientOptions = {}) {
  const key = DIBS_KEY ? { key: DIBS_KEY } : {};
  return createClient({ url: DIBS_URL, storage: storage(), ...key, ...options });
}

scenarios(async () => {
  const line = await Line.to(DIBS_URL);
  return {
    isPublic: DIBS_KEY !== undefined,
    customerToken: DIBS_CUSTOMER_TOKEN ?? null,
    client,
    clientOnLine: () => client({ url: line.address }),
    cut: () => line.down(),
    mend: () => line.up(),
    fetch: (input, init) => fetch(input, init),
    close: () => line.close(),
  };
});
