"""Every page in every state: the one list of what is pictured and what axe is asked.

`make screenshots` takes its pictures, test_access.py looks whether everybody can use
it, and whether anything that has a look of its own is missing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from playwright.sync_api import Browser

from .acts import (
    MINUTES_RED,
    MINUTES_YELLOW,
    ask_in_vain,
    be_refused,
    change,
    choose,
    count,
    count_down,
    find,
    give_back,
    go_offline,
    hold,
    hold_plainly,
    list_seats,
    list_seats_in_doubt,
    lose,
    lose_the_list,
    run_out,
    see_seats,
    see_the_end,
    serve_plainly,
    wait_for,
)
from .conditions import (
    LIVE,
    answer,
    break_line,
    keep_closed,
    keep_few,
    never_answer,
    read_before,
    take_no_money,
)
from .gallery_acts import (
    be_cut_off_at_the_end,
    float_status,
    have_it_all,
    leave_few,
    run_out_of_time,
)
from .paying_acts import (
    be_asked,
    be_asked_there,
    be_declined,
    be_sent_to_pay,
    check_out,
    come_again,
    get_free,
    have_some,
    leave_paying,
    pay,
    pay_and_get_back,
    pay_in_vain,
    pay_slowly,
    pay_too_late,
)
from .programme import (
    BARE,
    CARTS,
    ENDED,
    FEW,
    FREE,
    GONE,
    HURRIED,
    MAIN,
    PAUSED,
    SEATLESS,
    SHORT,
    SOON,
    STRICT,
)
from .shop import Shop


class Scene(NamedTuple):
    """A page in a state: which event or address, and what is done on it first."""

    event: str = MAIN
    path: str | None = None
    act: Callable[[Shop], None] = lambda shop: None
    before: Callable[[Shop], None] = lambda shop: None
    """What is done before the page is opened."""
    whole: Literal["narrow", "all", "never"] = "narrow"
    """Where all of the page is in the picture, not only what is seen at once."""

    def is_whole(self, look: str) -> bool:
        """Whether a look's picture is of all of the page."""
        return self.whole == "all" or (self.whole == "narrow" and "narrow" in look)


@contextmanager
def shown(browser: Browser, url: str, scene: Scene, **options: Any) -> Iterator[Shop]:
    """The page in its state, in a browser of its own; in English."""
    shop = Shop(browser, url, scene.event, **options)
    try:
        shop.page.clock.install()
        scene.before(shop)
        shop.visit(scene.path)
        shop.page.wait_for_load_state("load")
        scene.act(shop)
        yield shop
    finally:
        shop.page.unroute_all(behavior="ignoreErrors")
        shop.context.close()


NOTHING: dict[str, Any] = {
    "events": [],
    "next": None,
    "server_now": "2030-01-01T00:00:00Z",
}

BUSY = {"code": "unavailable", "detail": "", "status": 503}

SCENES = {
    "events": Scene(path="/", before=keep_few, act=count),
    "events-yours": Scene(path=f"/events/{MAIN}", before=keep_few, act=have_some),
    "events-closed": Scene(path="/", before=keep_closed, act=count_down),
    "search": Scene(path="/", act=find("night", shown=24)),
    "search-in-vain": Scene(path="/", act=find("opera", shown=0)),
    "events-offline": Scene(path="/", before=keep_few, act=lose_the_list),
    "event": Scene(act=see_seats),
    "list": Scene(act=list_seats, whole="never"),
    "choice": Scene(act=choose),
    "lost": Scene(act=lose),
    "held-green": Scene(act=hold),
    "held-yellow": Scene(act=lambda shop: hold(shop, MINUTES_YELLOW)),
    "held-red": Scene(act=lambda shop: hold(shop, MINUTES_RED)),
    "changed": Scene(act=change),
    "given-back": Scene(act=give_back),
    "checkout": Scene(act=check_out),
    "checkout-free": Scene(event=FREE, act=get_free),
    "checkout-unpaid": Scene(before=take_no_money, act=check_out),
    "checkout-empty": Scene(path=f"/events/{MAIN}/checkout", act=wait_for(".notice")),
    "declined": Scene(act=be_declined),
    "bank": Scene(act=be_asked, whole="never"),
    "on-its-way": Scene(act=pay_slowly),
    "on-its-way-late": Scene(act=leave_paying),
    "paid-in-vain": Scene(event=HURRIED, act=pay_in_vain),
    "paid-too-late": Scene(event=STRICT, act=pay_too_late),
    "confirmation": Scene(act=pay),
    "confirmation-late": Scene(act=pay_too_late),
    "refunded": Scene(act=pay_and_get_back),
    "bought-already": Scene(act=come_again),
    "tickets-elsewhere": Scene(
        path=f"/events/{MAIN}/tickets/bought-elsewhere", act=wait_for(".receipt")
    ),
    "refused": Scene(event=STRICT, act=be_refused),
    "over": Scene(event=SHORT, act=see_the_end),
    "expired": Scene(event=SHORT, act=run_out),
    "sold-out": Scene(event=GONE, act=see_seats),
    "in-carts": Scene(event=CARTS, act=wait_for('.sale[data-standing="carts"]')),
    "seats-in-carts": Scene(event=SEATLESS, act=wait_for(".dibs-best-kinds")),
    "few-left": Scene(event=FEW, act=wait_for('.left[data-level="few"]')),
    "paused": Scene(event=PAUSED, act=see_seats),
    "ended": Scene(event=ENDED, act=wait_for(".sale")),
    "closed": Scene(
        event=PAUSED,
        before=read_before(status="on_sale", on_sale=True),
        act=wait_for('.standing[data-standing="closed"]'),
    ),
    "before-sale": Scene(event=SOON, act=see_seats),
    "sale-due": Scene(
        event=SOON,
        before=read_before(sales_start_at="2026-01-01T00:00:00Z"),
        act=wait_for('.sale[data-standing="soon"]'),
    ),
    "nothing-in-it": Scene(event=BARE, act=wait_for(".sale")),
    "offline": Scene(act=go_offline),
    "loading": Scene(before=never_answer(), act=wait_for(".loading .bone")),
    "connecting": Scene(before=never_answer(LIVE), act=list_seats_in_doubt),
    "unreached": Scene(before=break_line(), act=wait_for(".notice")),
    "busy": Scene(
        before=answer(f"**/v1/events/{MAIN}", status=503, json=BUSY),
        act=wait_for(".notice"),
    ),
    "no-answer": Scene(act=ask_in_vain),
    "seats-broken": Scene(
        before=break_line("**/assets/Seats-*.js"), act=wait_for(".dibs-failure")
    ),
    "broken": Scene(
        before=answer(f"**/v1/events/{MAIN}", json={}), act=wait_for(".notice .primary")
    ),
    "no-events": Scene(
        path="/",
        before=answer("**/v1/events", json=NOTHING),
        act=wait_for(".notice"),
    ),
    "not-found": Scene(path="/nowhere", before=keep_few, act=wait_for(".cards")),
    "no-such-event": Scene(event="nowhere", before=keep_few, act=wait_for(".cards")),
    "gallery": Scene(
        path="/components",
        act=wait_for('#connection .dibs-connection[data-state="live"]'),
        whole="all",
    ),
    "exhibits-few": Scene(path="/components", act=leave_few, whole="all"),
    "exhibits-over": Scene(path="/components", act=be_cut_off_at_the_end, whole="all"),
    "exhibits-expired": Scene(path="/components", act=run_out_of_time, whole="all"),
    "exhibits-paid": Scene(path="/components", act=have_it_all, whole="all"),
    "floating": Scene(path="/components", act=float_status, whole="never"),
    "plain": Scene(before=serve_plainly, act=hold_plainly, whole="never"),
    "plain-events": Scene(path="/", before=serve_plainly, act=wait_for("li a")),
    "sandbox": Scene(act=be_sent_to_pay),
    "sandbox-bank": Scene(act=be_asked_there),
    "docs": Scene(path="/docs", act=wait_for("h1"), whole="never"),
    "codes": Scene(path="/docs/codes", act=wait_for("h1"), whole="never"),
}
