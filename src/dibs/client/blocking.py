"""Dibs for code without an event loop."""

import asyncio
import copy
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import wraps
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, Self, TypeVar

from dibs.client.asynchronous import AsyncDibs
from dibs.client.core import OPEN_ALREADY
from dibs.config import Settings
from dibs.errors import Fault, Unavailable

Given = ParamSpec("Given")
Result = TypeVar("Result")
Method = Callable[Concatenate[AsyncDibs, Given], Coroutine[Any, Any, Result]]


class _Inner(AsyncDibs):
    lent_is_blocking = True


class _Call(Generic[Result]):
    """What the loop carries out for somebody who waits."""

    def __init__(self, coroutine: Coroutine[Any, Any, Result]) -> None:
        self.ended: SimpleQueue[asyncio.Task[Result] | None] = SimpleQueue()
        """Gets something once the call is over, or is not to be."""
        self.task: asyncio.Task[Result] | None = None
        self._coroutine = coroutine

    def begin(self) -> None:
        """In the loop."""
        self.task = asyncio.get_running_loop().create_task(self._coroutine)
        self.task.add_done_callback(self.ended.put)

    def cancel(self) -> None:
        """In the loop: nobody waits any more."""
        if self.task is not None:
            self.task.cancel()

    def result(self) -> Result:
        """What it returned, after its end; Unavailable where it was not to be."""
        task, self.task = self.task, None
        if task is None or not task.done() or task.cancelled():
            self._coroutine.close()
            raise _closing()
        try:
            return task.result()
        finally:
            del task  # its error knows this frame


class _Calls:
    """What threads wait for; once it is closed no more begin.

    Nobody holds a lock that the loop asks for: a signal's handler may call, or leave,
    wherever it interrupts a call, which goes on only when the handler is through.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._under_way: set[_Call[Any]] = set()
        self._is_closed = False

    def carry_out(self, method: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """What it returns; Unavailable where the owner leaves before it is over."""
        call = _Call(method())
        self._under_way.add(call)
        try:
            if not _soon(self._loop, self._begin, call):
                call.ended.put(None)
            call.ended.get()
        except BaseException:  # who is interrupted waits no more
            _soon(self._loop, call.cancel)
            raise
        finally:
            self._under_way.discard(call)
        return call.result()

    async def close(self, seconds_max: float) -> None:
        """Begins none from now on, and waits for those under way."""
        self._is_closed = True
        begun = [call.task for call in list(self._under_way)]
        if tasks := [task for task in begun if task is not None]:
            await asyncio.wait(tasks, timeout=seconds_max)

    def refuse(self) -> None:
        """After the loop's end: those who came too late for it wait for nothing."""
        for call in list(self._under_way):
            call.ended.put(None)

    def _begin(self, call: _Call[Any]) -> None:
        if self._is_closed:
            call.ended.put(None)
        else:
            call.begin()


class _Running(NamedTuple):
    dibs: _Inner
    loop: asyncio.AbstractEventLoop
    calls: _Calls
    """Those of its copies, too."""
    stop: asyncio.Event
    thread: threading.Thread
    pid: int
    """A fork has no thread of it."""


def _blocking(
    method: "Method[Given, Result]",
) -> "Callable[Concatenate[Dibs, Given], Result]":
    """The same method for callers who wait."""

    @wraps(method)
    def call(self: "Dibs", /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        if kwargs.get("connection") is not None:
            return _finish(method(self._inner, *args, **kwargs))
        running = self._running
        return running.calls.carry_out(lambda: method(running.dibs, *args, **kwargs))

    return call


class Dibs:
    """Every method of `AsyncDibs`, blocking; a context manager.

        with Dibs() as dibs:
            dibs.put_event("gala", items={"floor": 200})
            reservation = dibs.reserve("gala", {"floor": 2}, session="anna")
            dibs.confirm("gala", reservation.id)

    Any number of threads may share one; their requests share transactions. A signal's
    handler may call it as well, also while its thread waits in a call. The work is
    done in a thread of its own, except on a `connection` the caller lends: that one is
    used in the calling thread, and for it `Dibs` need not be open. It may be a
    `psycopg.Connection`, SQLAlchemy's `Connection`, `Session` or `scoped_session`, or
    Django's `connection` or `connections[alias]`; anything else raises Fault.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        settings: Settings | None = None,
        installs: bool = True,
    ) -> None:
        """`url` wins over DIBS_DATABASE_URL; without either PostgreSQL is started.

        `settings` are by default those of the environment (`Settings`). Without
        `installs` opening raises NotInstalled where a database has no Dibs, which else
        is installed in it.
        """
        self._inner = _Inner(url, settings=settings, installs=installs)
        self._opened: _Running | None = None

    def __enter__(self) -> Self:
        if self._opened is not None:
            if self._opened.pid == os.getpid():
                raise Fault(OPEN_ALREADY)
            self._inner = copy.copy(self._inner)
            self._inner._open = None  # noqa: SLF001 what is open is the parent's
        opening: Future[_Running] = Future()
        # A daemon: a program that never closes it ends all the same.
        thread = threading.Thread(
            target=_serve, args=(self._inner, opening), name="dibs", daemon=True
        )
        thread.start()
        try:
            self._opened = opening.result()
        except BaseException:
            opening.add_done_callback(_close)  # nobody else will, if it opens yet
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        running = self._opened
        try:
            if running is not None and running.pid == os.getpid():
                _soon(running.loop, running.stop.set)
                running.thread.join()
        finally:
            self._opened = None

    @property
    def url(self) -> str:
        """The database's address, its password included."""
        return self._running.dibs.url

    def for_organisation(self, organisation: str) -> Self:
        """The same Dibs, which sees and touches that organisation's events alone.

        It lives as long as this one is open; see `AsyncDibs.for_organisation`.
        """
        bound, running = copy.copy(self), self._running
        inner = running.dibs.for_organisation(organisation)
        bound._inner = inner  # noqa: SLF001 a copy of ours
        bound._opened = running._replace(dibs=inner)  # noqa: SLF001
        return bound

    @property
    def _running(self) -> _Running:
        running = self._opened
        if running is None or running.loop.is_closed():
            raise Fault("Dibs is not open; use it inside its `with` block")
        if running.pid != os.getpid():
            raise Fault("Dibs was opened before the fork; open one in each process")
        return running

    reserve = _blocking(AsyncDibs.reserve)
    extend = _blocking(AsyncDibs.extend)
    confirm = _blocking(AsyncDibs.confirm)
    begin_payment = _blocking(AsyncDibs.begin_payment)
    begin_payment_many = _blocking(AsyncDibs.begin_payment_many)
    end_payment = _blocking(AsyncDibs.end_payment)
    end_payment_many = _blocking(AsyncDibs.end_payment_many)
    settle = _blocking(AsyncDibs.settle)
    settle_many = _blocking(AsyncDibs.settle_many)
    expiring_events = _blocking(AsyncDibs.expiring_events)
    tell_expiring = _blocking(AsyncDibs.tell_expiring)
    release = _blocking(AsyncDibs.release)
    expire = _blocking(AsyncDibs.expire)
    amend = _blocking(AsyncDibs.amend)
    amend_many = _blocking(AsyncDibs.amend_many)
    resume = _blocking(AsyncDibs.resume)
    reserve_again = _blocking(AsyncDibs.reserve_again)
    reserve_again_many = _blocking(AsyncDibs.reserve_again_many)
    fill_cart = _blocking(AsyncDibs.fill_cart)
    fill_cart_many = _blocking(AsyncDibs.fill_cart_many)
    cart = _blocking(AsyncDibs.cart)
    reservations = _blocking(AsyncDibs.reservations)
    leave = _blocking(AsyncDibs.leave)
    heartbeat = _blocking(AsyncDibs.heartbeat)
    sell = _blocking(AsyncDibs.sell)
    cancel = _blocking(AsyncDibs.cancel)
    reserve_many = _blocking(AsyncDibs.reserve_many)
    extend_many = _blocking(AsyncDibs.extend_many)
    confirm_many = _blocking(AsyncDibs.confirm_many)
    release_many = _blocking(AsyncDibs.release_many)
    expire_many = _blocking(AsyncDibs.expire_many)
    leave_many = _blocking(AsyncDibs.leave_many)
    heartbeat_many = _blocking(AsyncDibs.heartbeat_many)
    sell_many = _blocking(AsyncDibs.sell_many)
    cancel_many = _blocking(AsyncDibs.cancel_many)
    reservation = _blocking(AsyncDibs.reservation)

    put_event = _blocking(AsyncDibs.put_event)
    change_event = _blocking(AsyncDibs.change_event)
    put_item = _blocking(AsyncDibs.put_item)
    put_plan = _blocking(AsyncDibs.put_plan)
    put_access = _blocking(AsyncDibs.put_access)
    put_product = _blocking(AsyncDibs.put_product)
    put_stock = _blocking(AsyncDibs.put_stock)
    put_policy = _blocking(AsyncDibs.put_policy)
    remove_policy = _blocking(AsyncDibs.remove_policy)
    policies = _blocking(AsyncDibs.policies)
    explain_policy = _blocking(AsyncDibs.explain_policy)
    put_kind = _blocking(AsyncDibs.put_kind)
    kinds = _blocking(AsyncDibs.kinds)
    put_default_duration = _blocking(AsyncDibs.put_default_duration)
    event = _blocking(AsyncDibs.event)
    events = _blocking(AsyncDibs.events)
    plan = _blocking(AsyncDibs.plan)
    stock = _blocking(AsyncDibs.stock)
    find_stock = _blocking(AsyncDibs.find_stock)
    stores = _blocking(AsyncDibs.stores)
    availability = _blocking(AsyncDibs.availability)
    plan_version = _blocking(AsyncDibs.plan_version)
    versioned_plan = _blocking(AsyncDibs.versioned_plan)
    availability_version = _blocking(AsyncDibs.availability_version)

    block = _blocking(AsyncDibs.block)
    unblock = _blocking(AsyncDibs.unblock)
    allocations = _blocking(AsyncDibs.allocations)

    put_organisation = _blocking(AsyncDibs.put_organisation)
    organisations = _blocking(AsyncDibs.organisations)
    create_key = _blocking(AsyncDibs.create_key)
    rotate_key = _blocking(AsyncDibs.rotate_key)
    revoke_key = _blocking(AsyncDibs.revoke_key)
    keys = _blocking(AsyncDibs.keys)
    create_token_key = _blocking(AsyncDibs.create_token_key)
    revoke_token_key = _blocking(AsyncDibs.revoke_token_key)
    token_keys = _blocking(AsyncDibs.token_keys)

    due_events = _blocking(AsyncDibs.due_events)
    next_deadline = _blocking(AsyncDibs.next_deadline)
    log_cleanup = _blocking(AsyncDibs.log_cleanup)
    statistics = _blocking(AsyncDibs.statistics)
    journal = _blocking(AsyncDibs.journal)
    search_journal = _blocking(AsyncDibs.search_journal)
    explain_reservation = _blocking(AsyncDibs.explain_reservation)
    explain_seat = _blocking(AsyncDibs.explain_seat)
    explain_refusal = _blocking(AsyncDibs.explain_refusal)
    explain_sold_out = _blocking(AsyncDibs.explain_sold_out)
    verify = _blocking(AsyncDibs.verify)
    reconcile = _blocking(AsyncDibs.reconcile)
    migrate = _blocking(AsyncDibs.migrate)


def _serve(inner: _Inner, opening: "Future[_Running]") -> None:
    """Lives in a thread of its own."""
    try:
        with asyncio.Runner() as runner:
            calls = _Calls(runner.get_loop())
            try:
                runner.run(_live(inner, opening, calls))
            finally:
                runner.close()
                calls.refuse()
    except BaseException as error:
        if opening.done():
            raise
        opening.set_exception(error)


async def _live(inner: _Inner, opening: "Future[_Running]", calls: _Calls) -> None:
    """Keeps it open until its owner says stop, and answers who is there."""
    stop = asyncio.Event()
    try:
        async with inner:
            loop, thread = asyncio.get_running_loop(), threading.current_thread()
            opening.set_result(_Running(inner, loop, calls, stop, thread, os.getpid()))
            await stop.wait()
            inner.close()
            await calls.close(inner.settings.call_timeout_seconds)
    except BaseException as error:
        if opening.done():
            raise
        opening.set_exception(error)


def _soon(
    loop: asyncio.AbstractEventLoop, act: Callable[..., object], *given: Any
) -> bool:
    """Has the loop do it; False where the loop is closed."""
    try:
        loop.call_soon_threadsafe(act, *given)
    except RuntimeError:
        if not loop.is_closed():
            raise
        return False
    return True


def _closing() -> Unavailable:
    return Unavailable({"reason": "it is closing"})


def _close(opening: "Future[_Running]") -> None:
    """Closes what was opened for somebody who was interrupted and waits no more."""
    if opening.exception() is None:
        running = opening.result()
        _soon(running.loop, running.stop.set)


def _finish(answer: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine that has nothing to wait for: blocking calls are made in it."""
    try:
        answer.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    raise AssertionError("a call on a borrowed connection waited for the loop")
