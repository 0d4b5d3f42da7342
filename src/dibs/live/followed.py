"""An event that somebody follows: how it is, what changed lately, and who hears it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dibs.live.hall import Hall, Plan
from dibs.live.history import Difference, History, Point, Step
from dibs.live.marks import Mark, Marks, entry_of, mark_of, written
from dibs.live.messages import Told, told
from dibs.live.readings import Changes, Head, Stock, Whole

if TYPE_CHECKING:
    from dibs.live.stream import Stream

FIELDS = ("on_sale", "next_change_at", "totals")
SEATS_REMEMBERED_MIN = 2_000

Now = Callable[[], datetime]


class Followed:
    """One event as of its last look; knows nothing of connections."""

    def __init__(self, whole: Whole, now: Now) -> None:
        self.event_id = whole.event_id
        self.streams: dict[Stream, int | None] = {}
        """Who follows it, and the last step each has heard; None before the first."""
        self.status = whole.status
        self.live_access = whole.live_access
        self.version = ""
        self._known = Mark(0, 0)
        """Up to where it is sure to be as it was told."""
        self._hall: Hall | None = None
        self._now = now
        self._made: dict[tuple[Point | None, bool], Told | None] = {}
        self._begin(whole)

    @property
    def position(self) -> int:
        """Of the journal, as of the last look."""
        return self._stock.position

    @property
    def seats_again(self) -> list[str]:
        """Seats to read again at the next look, whatever the journal says."""
        return self._stock.due

    @property
    def step(self) -> int:
        """The number of the last step; it only grows."""
        return self._first_step + self._history.number

    def is_behind(self, head: Head) -> bool:
        """Whether there is something new to read."""
        return head.version != self.version or head.position != self.position

    def stand_still(self, head: Head) -> None:
        """Nothing is new as of a look."""
        self._known = max(self._known, mark_of(head.position, head.looked_at))

    def is_passed_by(self, heard: Marks) -> bool:
        """Whether who has heard of it may know more than we, or another history."""
        mark = heard.by_event.get(self.event_id)
        return mark is not None and (heard.epoch != self.epoch or mark > self._known)

    def is_other(self, head: Head) -> bool:
        """Whether the database has another history than the one that was told."""
        return head.epoch != self.epoch or head.position < self.position

    def take_all(self, whole: Whole) -> None:
        """Go on with a whole reading: by what is different, or anew."""
        before = self._hall
        is_same_plan = whole.plan == self._stock.plan
        is_later = whole.epoch == self.epoch and whole.position >= self.position
        if not (is_same_plan and is_later):
            first = self.step + 1
            self._begin(whole)
            self._first_step = first
            return
        seats: list[int] = []
        if before is not None:
            self._hall = Hall(before.plan, whole.seats)
            seats = self._hall.differs_from(before)
        self._go_on(whole, seats, None)

    def take(self, changes: Changes) -> None:
        """Go on by what is new."""
        seats: list[int] = []
        touched: list[int] = []
        if self._hall is not None:
            touched = self._hall.numbers_of(changes.seats)
            seats = self._hall.change(changes.seats)
        self._go_on(changes, seats, tuple(touched))

    def point_at(self, epoch: str, mark: Mark) -> Point | None:
        """Where who has heard up to a mark stands; None for who needs a snapshot."""
        if epoch != self.epoch or mark > self._known:
            return None
        point = self._history.point_at(mark)
        if point is None:
            return None
        return point._replace(number=self._first_step + point.number)

    def entry_at(self, step: int | None) -> str:
        """This event's part of the id for who has heard up to a step."""
        mark = None
        if step is not None and step >= self._first_step:
            mark = self._history.mark_at(step - self._first_step)
        return "" if mark is None else entry_of(self.event_id, mark)

    def message(self, point: Point | None, *, with_seats: bool) -> Told | None:
        """What brings up to date who stands at a point, or knows nothing yet.

        The difference where it is the shorter one, else a snapshot; None where there
        is no difference. Made once for all who stand there.
        """
        made_for = (point, with_seats)
        if made_for not in self._made:
            self._made[made_for] = self._make(point, with_seats)
        return self._made[made_for]

    def forget_messages(self) -> None:
        """What was made has grown old; its `server_now` is to be another."""
        self._made.clear()

    def _begin(self, whole: Whole) -> None:
        self.epoch = whole.epoch
        self._first_step = 0
        self._stock: Stock = whole
        self._known = mark_of(whole.position, whole.counted_at)
        self._hall = None
        if whole.zones is not None:
            self._hall = Hall(Plan(whole.zones), whole.seats)
        self._history = _history_of(whole, self._hall)
        self._made.clear()

    def _go_on(
        self, stock: Stock, seats: list[int], touched: tuple[int, ...] | None
    ) -> None:
        before, self._stock = self._stock, stock
        items = frozenset(
            item
            for item in stock.items.keys() | before.items.keys()
            if stock.items.get(item) != before.items.get(item)
        )
        fields = frozenset(
            name for name in FIELDS if getattr(stock, name) != getattr(before, name)
        )
        mark = mark_of(stock.position, stock.counted_at)
        self._history.add(Step(mark, tuple(seats), touched, items, fields))
        self._known = mark
        self._made.clear()

    def _make(self, point: Point | None, with_seats: bool) -> Told | None:
        since = None
        if point is not None and point.number >= self._first_step:
            known = point._replace(number=point.number - self._first_step)
            since = self._history.since(known)
        if since is None or (since.items and since.items - self._stock.items.keys()):
            return self._snapshot(with_seats)
        if since.is_nothing:
            return None
        change = self._change(since, with_seats)
        if len(since.seats) < SEATS_REMEMBERED_MIN or not with_seats:
            return change
        return min(change, self._snapshot(with_seats), key=lambda one: len(one.body))

    def _snapshot(self, with_seats: bool) -> Told:
        stock, hall = self._stock, self._hall
        data = {
            "event_id": self.event_id,
            "epoch": self.epoch,
            "position": stock.position,
            "on_sale": stock.on_sale,
            "next_change_at": stock.next_change_at,
            "totals": stock.totals,
            "items": stock.items,
            "plan": stock.plan,
            "seats": hall.strings() if hall is not None and with_seats else [],
        }
        return self._told("snapshot", data)

    def _change(self, since: Difference, with_seats: bool) -> Told:
        stock, hall = self._stock, self._hall
        data: dict[str, Any] = {"event_id": self.event_id, "position": stock.position}
        for name in FIELDS:
            if since.fields is None or name in since.fields:
                data[name] = getattr(stock, name)
        items = stock.items.keys() if since.items is None else since.items
        if items:
            data["items"] = {item: stock.items[item] for item in items}
        if since.seats and hall is not None and with_seats:
            data["seats"] = hall.told(since.seats)
        return self._told("change", data)

    def _told(self, kind: str, data: dict[str, Any]) -> Told:
        data["server_now"] = self._now()
        entry = entry_of(self.event_id, self._history.mark)
        return told(kind, data, written(self.epoch, [entry]))


def _history_of(whole: Whole, hall: Hall | None) -> History:
    """What the journal's last rows tell, so that who comes back needs no snapshot.

    Which items they changed is not looked up: who comes back hears of all.
    """
    rows = whole.trail
    for index in range(len(rows) - 1, -1, -1):
        follows = rows[index + 1].position if index + 1 < len(rows) else None
        if rows[index].is_whole or follows not in {None, rows[index].position + 1}:
            rows = rows[index + 1 :]
            break
    first = rows[0].position - 1 if rows else whole.position
    remembered = 0 if hall is None else hall.plan.seat_count // 4
    history = History(Mark(first, 0), max(SEATS_REMEMBERED_MIN, remembered))
    for row in rows:
        seats = [] if hall is None else hall.numbers_of(row.seats)
        mark = mark_of(row.position, row.recorded_at)
        history.add(Step(mark, tuple(seats), tuple(seats)))
    due = [] if hall is None else hall.numbers_of(whole.due)
    mark = mark_of(whole.position, whole.counted_at)
    history.add(Step(mark, tuple(due), tuple(due)))
    return history
