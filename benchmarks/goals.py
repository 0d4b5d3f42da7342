"""What each field of results.json has to reach, what it aims at, and how to say it."""

from typing import Literal, NamedTuple

Results = dict[str, object]


class Goal(NamedTuple):
    """One field of results.json."""

    field: str
    says: str
    is_most: bool
    """Whether the goal is a most, not a least."""
    must: float
    aim: float | None = None
    unit: Literal["×", "µs", "ms", "/s", ""] = "×"

    def is_met(self, figure: float) -> bool:
        """Whether it reaches what it has to."""
        return figure <= self.must if self.is_most else figure >= self.must

    def shown(self, figure: float | None) -> str:
        """A figure with its unit."""
        if figure is None:
            return ""
        number = f"{figure:,.0f}" if self.unit == "/s" else f"{figure:,g}"
        return f"{number} {self.unit}".strip()

    def wanted(self, figure: float | None) -> str:
        """A goal with its sign."""
        sign = "≤" if self.is_most else "≥"
        return f"{sign} {self.shown(figure)}" if figure is not None else ""


LEAST, MOST = False, True

GOALS = (
    Goal("http_hot_over_usual", "one hot item over HTTP, beside PostgreSQL as usual",
         LEAST, 8, 14),
    Goal("http_hot_over_redis", "the same beside Redis", LEAST, 2, 3.5),
    Goal("http_hot_over_bare_route", "the same beside a route without a database",
         LEAST, 0.35, 0.6),
    Goal("library_over_usual", "64 callers in one process, no HTTP", LEAST, 12, 20),
    Goal("http_spread_over_usual_hot", "1,000 items, beside the usual one", LEAST, 5),
    Goal("seats_crowded_over_usual", "pairs of seats that all want", LEAST, 4),
    Goal("best_of_four_over_usual", "four seats side by side, chosen for the buyer",
         LEAST, 3),
    Goal("soldout_over_hold", "refusals of what is gone, beside holds", LEAST, 1.5, 3),
    Goal("guarded_over_open", "with keys, roles, limits and rates, beside without",
         LEAST, 0.85),
    Goal("named_over_open", "the same, each call with a new customer's token",
         LEAST, 0.85),
    Goal("guarded_hot_over_usual", "one hot item behind all of it, beside the usual",
         LEAST, 8),
    Goal("guarded_spread_over_usual", "1,000 items behind it, beside the usual one",
         LEAST, 5),
    Goal("guarded_seats_over_usual", "pairs of seats behind it", LEAST, 4),
    Goal("guarded_best_over_usual", "four seats, chosen, behind it", LEAST, 3),
    Goal("standby_over_single", "with a standby that confirms, beside one server",
         LEAST, 0.8),
    Goal("standby_per_second", "holds that a standby on the same machine confirms",
         LEAST, 2_000, None, "/s"),
    Goal("standby_overload_5x_over_peak", "accepted there at five times the peak",
         LEAST, 0.8),
    Goal("standby_overload_5x_p99_ms", "their 99th percentile", MOST, 250, None, "ms"),
    Goal("live_at_rest_p95_ms", "a change told at rest", MOST, 300, None, "ms"),
    Goal("live_one_event_p99_ms", "20 changes a second told to 10,000 of one event",
         MOST, 1_000, None, "ms"),
    Goal("live_one_hall_p99_ms", "pairs of seats told to 10,000 of one hall", MOST,
         1_000, None, "ms"),
    Goal("live_50_events_p99_ms", "changes told to 10,000 who follow 50 events", MOST,
         500, None, "ms"),
    Goal("live_kb_per_stream", "kilobytes of memory a stream", MOST, 25, None, ""),
    Goal("live_sales_kept", "of the sales' peak kept while 100 follow", LEAST, 0.9),
    Goal("live_sales_kept_by_a_crowd", "the same while 10,000 follow", LEAST, 0.9),
    Goal("messages_per_second", "messages told to NATS by a worker alone", LEAST, 5_000,
         None, "/s"),
    Goal("sales_kept_while_told", "of the sales' peak kept while all of it is told",
         LEAST, 0.85),
    Goal("behind_per_second_while_selling",
         "messages told at the sales' peak, by a worker that is behind", LEAST, 5_000,
         None, "/s"),
    Goal("sales_kept_while_behind", "of the sales' peak kept meanwhile", LEAST, 0.85),
    Goal("sql_us_per_hold", "a hold in SQL alone, in batches of 500", MOST, 55, 35,
         "µs"),
    Goal("idle_reserve_ms", "reserve, nobody else asking", MOST, 5, 2, "ms"),
    Goal("idle_extend_ms", "extend, nobody else asking", MOST, 5, 2, "ms"),
    Goal("idle_release_ms", "release, nobody else asking", MOST, 5, 2, "ms"),
    Goal("half_load_p99_ms", "reserve at half the peak, 99th percentile", MOST, 25, 15,
         "ms"),
    Goal("expiry_per_second", "expired by a worker alone", LEAST, 15_000, 25_000, "/s"),
    Goal("expiry_per_second_with_sales", "expired while the event sells", LEAST, 5_000,
         10_000, "/s"),
    Goal("sales_kept_while_sweeping", "of the sales' peak kept meanwhile", LEAST, 0.5),
    Goal("worst_reserve_ms_while_a_million_are_due",
         "the slowest reserve while a million are due", MOST, 150, 50, "ms"),
    Goal("growth_10k_to_3m", "a hold with 3,000,000 reservations behind it", MOST, 1.3,
         1.1),
    Goal("growth_after_churn", "a hold after 30 minutes of churn", MOST, 1.3, 1.1),
    Goal("overload_5x_over_peak",
         "accepted at five times the peak, over 2,048 connections", LEAST, 0.8),
    Goal("overload_5x_p99_ms", "their 99th percentile", MOST, 250, None, "ms"),
)  # fmt: skip
