import type { Connection } from "@dibs/client";
import { type ReactNode, useEffect, useRef } from "react";
import { useAnnounce } from "../hooks/useAnnounce";
import { isLost, useConnection, useHeardAt } from "../hooks/useConnection";
import { useCountdown } from "../hooks/useCountdown";
import { useHolding } from "../hooks/useHolding";
import { useLocale } from "../locale/LocaleProvider";
import { Icon, type IconName } from "./Icon";
import { type Look, root } from "./root";

export type ConnectionLook =
  | "connecting"
  | "live"
  | "polling"
  | "reconnecting"
  | "offline"
  | "stale";

export interface ConnectionStatusView {
  readonly state: ConnectionLook;
  readonly text: string;
  /** When something was last heard, in this page or before; null where nothing was. */
  readonly heardAt: number | null;
  /** How old the counts are, and until when one's hold is safe; empty while all is well. */
  readonly detail: string;
}

export interface ConnectionStatusProps extends Look {
  /** Whose hold and kept counts to speak of while the connection is lost. */
  readonly eventId?: string | undefined;
  /** Something else to show than the icon and the words. */
  readonly children?: ((view: ConnectionStatusView) => ReactNode) | undefined;
}

const ICONS: Record<ConnectionLook, IconName> = {
  connecting: "waiting",
  live: "live",
  polling: "live",
  reconnecting: "lost",
  offline: "lost",
  stale: "few",
};

/** Whether what is shown is current; and if not, that one's hold is safe all the same. */
export function ConnectionStatus({ eventId, className, children }: ConnectionStatusProps) {
  const localised = useLocale();
  const view = useConnectionView(eventId);
  useSpoken(view, isLost(useConnection()));
  return (
    <div {...root("dibs-connection", { className }, localised)} data-state={view.state}>
      {children ? (
        children(view)
      ) : (
        <>
          <Icon name={ICONS[view.state]} />
          <span className="dibs-connection-text">{view.text}</span>
          {view.detail && <span className="dibs-connection-detail">{view.detail}</span>}
        </>
      )}
    </div>
  );
}

function lookOf({ state, isStale }: Connection): ConnectionLook {
  if (state === "offline") return "offline";
  if (isStale) return "stale";
  return state === "idle" ? "connecting" : state;
}

function useConnectionView(eventId: string | undefined): ConnectionStatusView {
  const { words, formats } = useLocale();
  const connection = useConnection();
  const heardAt = useHeardAt(eventId);
  const holding = useHolding(eventId ?? "");
  const isOver = useCountdown(eventId ?? "")?.phase === "over";
  const state = lookOf(connection);
  const details = [
    heardAt !== null && words.connection.asOf(formats.time(heardAt)),
    holding.status === "held" &&
      !isOver &&
      words.connection.safeUntil(formats.time(holding.expiresAt)),
    state === "stale" && words.connection.mayChoose,
  ];
  return {
    state,
    text: words.connection.states[state],
    heardAt,
    detail: isLost(connection) ? details.filter(Boolean).join(" ") : "",
  };
}

/** Says that the connection is lost, and that it is back; nothing on the way there. */
function useSpoken({ text, detail, heardAt }: ConnectionStatusView, lost: boolean) {
  const announce = useAnnounce();
  const { words } = useLocale();
  const sentence = useRef("");
  /** What had been heard when it was lost; undefined while it is not. */
  const heardBefore = useRef<number | null | undefined>(undefined);
  useEffect(() => {
    sentence.current = `${text} ${detail}`;
  });
  useEffect(() => {
    const wasLost = heardBefore.current !== undefined;
    if (lost && !wasLost) {
      heardBefore.current = heardAt;
      announce(sentence.current);
    } else if (!lost && wasLost && heardAt !== heardBefore.current) {
      heardBefore.current = undefined;
      announce(words.connection.again);
    }
  }, [announce, heardAt, lost, words]);
}
