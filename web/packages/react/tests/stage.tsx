/** What tests play on: a service in memory, a client of it, and React around it. */

import { createClient, type DibsClient, type WireAvailability } from "@dibs/client";
import { createTestService, type TestEvent, type TestService } from "@dibs/client/testing";
import { act, cleanup, render, renderHook } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { afterEach } from "vitest";
import { DibsProvider, LocaleProvider, type LocaleProviderProps } from "../src";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

export const MINUTE_MS = 60_000;

export const gala: TestEvent = {
  name: "Gala",
  items: {
    floor: { name: "Floor", capacity: 100, price_minor: 4500, low_stock_threshold: 5 },
    mug: { name: "Mug", kind: "stock", capacity: 3, price_minor: 900 },
    download: { name: "Download", kind: "stock", capacity: null, price_minor: 100 },
  },
};

export const seatedPlan = {
  name: "Hall",
  zones: [
    {
      name: "Stalls",
      rows: [
        {
          row_number: "A",
          seats: ["A-1", "A-2", "A-3"].map((id, index) => ({
            seat_guid: id,
            seat_number: String(index + 1),
            category: "stalls",
            position: { x: index * 30, y: 0 },
          })),
        },
      ],
    },
  ],
};

export interface Stage {
  readonly service: TestService;
  readonly client: DibsClient;
  readonly wrapper: (props: { readonly children?: ReactNode }) => ReactNode;
  readonly render: (ui: ReactNode) => Promise<ReturnType<typeof render>>;
  readonly renderHook: <Result, Props>(
    hook: (props: Props) => Result,
    props?: Props,
  ) => Promise<ReturnType<typeof renderHook<Result, Props>>>;
  /** Does something, until all that follows from it is on the page. */
  readonly after: (work?: () => unknown) => Promise<void>;
  readonly advance: (ms: number) => Promise<void>;
  /** The device sleeps for so long, and wakes: quicker than every tick in between. */
  readonly doze: (ms: number) => Promise<void>;
  /** The same until every hold is over. */
  readonly outlive: () => Promise<void>;
}

export interface StageOptions {
  readonly events?: Readonly<Record<string, TestEvent>>;
  readonly locale?: LocaleProviderProps;
  readonly initialAvailability?: readonly WireAvailability[];
}

const opened: DibsClient[] = [];

afterEach(() => {
  cleanup();
  for (const client of opened.splice(0)) client.close();
});

export function stage({
  events = { gala },
  locale,
  initialAvailability,
}: StageOptions = {}): Stage {
  const service = createTestService({ events });
  const client = createClient(service.options);
  opened.push(client);
  const wrapper = ({ children }: { readonly children?: ReactNode }) => (
    <StrictMode>
      <DibsProvider client={client} initialAvailability={initialAvailability}>
        <LocaleProvider locale="en-GB" timeZone="Europe/Vienna" {...locale}>
          {children}
        </LocaleProvider>
      </DibsProvider>
    </StrictMode>
  );
  const after = async (work: () => unknown = () => {}) => {
    await act(async () => {
      work();
      await service.settle();
      // What joins its answers waits a moment for more.
      await service.advance(100);
    });
  };
  const doze = (ms: number) =>
    act(async () => {
      await service.sleep(ms);
      service.page.sign("visible");
      await service.advance(1_000);
    });
  return {
    service,
    client,
    wrapper,
    after,
    advance: (ms) => act(() => service.advance(ms)),
    doze,
    outlive: () => doze(20 * MINUTE_MS),
    render: async (ui) => {
      const rendered = render(ui, { wrapper });
      await after();
      return rendered;
    },
    renderHook: async <Result, Props>(hook: (props: Props) => Result, props?: Props) => {
      const rendered = renderHook<Result, Props>(hook, {
        wrapper,
        ...(props === undefined ? {} : { initialProps: props }),
      });
      await after();
      return rendered;
    },
  };
}
