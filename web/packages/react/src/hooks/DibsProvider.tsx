import type { DibsClient, WireAvailability } from "@dibs/client";
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import { type Announcer, createAnnouncer, silence } from "../locale/announcer";
import { type Primed, primed } from "./primed";

interface DibsContextValue {
  readonly client: DibsClient;
  readonly announcer: Announcer;
  /** What a server rendered, for the first paint in the browser to say the same. */
  readonly primed: Primed;
}

const DibsContext = createContext<DibsContextValue | null>(null);

export interface DibsProviderProps {
  /** Made once, outside React: `createClient({ key })`. */
  readonly client: DibsClient;
  /** Answers of `GET …/availability` that a server rendered this page with. */
  readonly initialAvailability?: readonly WireAvailability[] | undefined;
  readonly children?: ReactNode;
}

const NOTHING: readonly WireAvailability[] = [];

/** Gives all below the client, and the page the one live region that it speaks through. */
export function DibsProvider({
  client,
  initialAvailability = NOTHING,
  children,
}: DibsProviderProps) {
  const by = initialAvailability.map((one) => `${one.event_id} ${one.position}`).join();
  const begin = (announcer: Announcer): DibsContextValue & { readonly by: string } => ({
    client,
    announcer,
    primed: primed(client, initialAvailability),
    by,
  });
  const [value, setValue] = useState(() => begin(createAnnouncer()));
  if (value.client !== client || value.by !== by) setValue(begin(value.announcer));
  return (
    <DibsContext.Provider value={value}>
      {children}
      <LiveRegion />
    </DibsContext.Provider>
  );
}

/** What is announced, once more: inside of a modal dialog nothing outside of it is heard. */
export function LiveRegion() {
  const { announcer } = useDibsContext();
  const said = useSyncExternalStore(announcer.subscribe, announcer.read, silence);
  // Only what is added is read out, and not all of it each time.
  return (
    <div className="dibs-spoken" role="status" aria-live="polite" aria-atomic="false">
      {said.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}

export function useDibsContext(): DibsContextValue {
  const value = useContext(DibsContext);
  if (!value) throw new Error("Put a <DibsProvider client={…}> around what uses Dibs.");
  return value;
}

/** The client that the nearest `DibsProvider` was given. */
export const useDibs = (): DibsClient => useDibsContext().client;
