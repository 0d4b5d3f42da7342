const PATHS = {
  alarm: "M12 8v5l3 2M5 3 2 6M19 3l3 3M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z",
  ban: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.7 5.7l12.6 12.6",
  cart: "M2 3h3l3 12h10l3-9H6M9 20h.01M17 20h.01",
  check: "m4 12 5 5L20 6",
  clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  few: "M12 3 2 20h20L12 3ZM12 10v4M12 17h.01",
  hourglass: "M6 3h12M6 21h12M7 3c0 5 10 6 10 12v6M17 3c0 5-10 6-10 12v6",
  live: "M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7.8 16.2a6 6 0 0 1 0-8.4M16.2 7.8a6 6 0 0 1 0 8.4",
  lost: "m3 3 18 18M8 12a6 6 0 0 1 2-3M4 9a12 12 0 0 1 3-2M20 9A12 12 0 0 0 11 5.1M12 19h.01M9 16a4 4 0 0 1 6 0",
  waiting: "M5 12h.01M12 12h.01M19 12h.01",
};

export type IconName = keyof typeof PATHS;

/** Beside words, never instead of them. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="dibs-icon" data-icon={name} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
