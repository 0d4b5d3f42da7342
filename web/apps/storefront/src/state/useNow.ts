import { useDibs } from "@dibs/react";
import { useEffect, useState } from "react";

/** The time by the service's clock, milliseconds since 1970; once a second while wanted. */
export function useNow(isWanted: boolean): number {
  const client = useDibs();
  const [now, setNow] = useState(() => client.now());
  useEffect(() => {
    if (!isWanted) return;
    let timer = 0;
    const tick = () => {
      const at = client.now();
      setNow(at);
      timer = window.setTimeout(tick, 1_000 - (at % 1_000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [client, isWanted]);
  return now;
}
