"""The report in words."""

from collections.abc import Iterator, Mapping

from dibs.rehearsal.report import Report

ENDINGS = {
    "paid": "paid",
    "left": "left their cart",
    "let_expire": "let it expire",
    "too_late": "paid too late",
    "nothing_left": "found nothing",
    "refused": "were refused",
    "no_answer": "got no answer",
}

REASONS = {
    "held": "in somebody's cart",
    "returned": "came back and nobody took them",
    "asked_in_vain": "were asked for together with taken seats",
    "never_asked_for": "never asked for",
    "unexplained": "unexplained",
}

FINDINGS_MAX = 20


def in_words(report: Report) -> str:
    """Some twenty lines for people."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.buyers:,} buyers in {report.seconds:.0f} s: " + _counts(
        report.endings, ENDINGS
    )
    yield _pace(report)
    if report.bots:
        yield f"{report.bots:,} sessions of a bot; {_patience(report)}"
    yield _trouble(report)
    yield ""
    for item, counts in report.items.items():
        yield f"  {item}: {_sales(counts)}"
    yield ""
    sold = report.seats_confirmed / max(report.seats_total, 1)
    seats = f"{report.seats_confirmed:,} of {report.seats_total:,} seats"
    yield f"{seats} sold ({sold:.1%})"
    if report.unsold_explained:
        yield "unsold: " + _counts(report.unsold_explained, REASONS)
    yield _verdict(report)
    for finding in report.findings[:FINDINGS_MAX]:
        yield f"  {finding.kind} {finding.subject}: {finding.detail}"


def _pace(report: Report) -> str:
    return (
        f"{report.reserved:,} reservations, {report.confirmed:,} confirmed; "
        f"{report.holds_per_second:g} a second, {report.holds_per_second_max} in the "
        f"busiest; half answered within {report.p50_ms:g} ms, 99 % within "
        f"{report.p99_ms:g} ms"
    )


def _patience(report: Report) -> str:
    waits, p95 = report.waits, report.click_p95_seconds
    within = "more than 5 % never" if p95 is None else f"95 % within {p95:g} s"
    return (
        f"of all buyers {within} of their first click had a hold or heard that there "
        f"is none: {waits.held_at_once:,} had one as they chose, {waits.held_later:,} "
        f"of what came back, {waits.sold_out:,} none; {waits.unheard:,} heard nothing"
    )


def _trouble(report: Report) -> str:
    return (
        f"{report.calls:,} calls, {report.connections_cut:,} connections cut on "
        f"purpose, {report.retried:,} retries, {report.unavailable:,} put off with "
        f"503; refused: {_counts(report.refused_by_code, {}) or 'nobody'}"
    )


def _verdict(report: Report) -> str:
    return (
        f"double booked {report.double_booked}, drift {report.drift}, "
        f"server errors {report.server_errors}, violations {report.violations}: "
        + ("the service kept its word" if report.passed else "FAILED")
    )


def _sales(counts: Mapping[str, int | None]) -> str:
    capacity = counts["capacity"]
    of = "" if capacity is None else f" of {capacity:,}"
    carts = f", {counts['reserved']:,} in carts" if counts["reserved"] else ""
    return f"{counts['sold']:,}{of} sold{carts}"


def _counts(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    return ", ".join(f"{n:,} {names.get(name, name)}" for name, n in counts.items())
