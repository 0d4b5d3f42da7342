/** In place of a page: what is being waited for, or why there is nothing. */

import type { ReactNode } from "react";
import { useLanguage } from "../language/useLanguage";
import { useArrival } from "../routing/useArrival";

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function Notice({ title, text, children }: NoticeProps) {
  const heading = useArrival("notice", `${title} · Dibs`);
  return (
    <div className="notice">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p role="status">{text}</p>
      {children}
    </div>
  );
}

/** While something is fetched, and where it cannot be had just now. */
export function Waiting({
  status,
}: {
  status: "loading" | "offline" | "busy" | "locked" | "broken";
}) {
  const { notices } = useLanguage().words;
  if (status === "loading") return <Loading />;
  return (
    <Notice {...notices[status]}>
      {status === "broken" && (
        <button type="button" className="primary" onClick={() => location.reload()}>
          {notices.reload}
        </button>
      )}
    </Notice>
  );
}

function Loading() {
  const { loading } = useLanguage().words.notices;
  return (
    <div className="loading">
      <h1 className="spoken">{loading.title}</h1>
      <p className="spoken" role="status">
        {loading.text}
      </p>
      <div className="bone tall" />
      <div className="bone" />
      <div className="bone" />
    </div>
  );
}
