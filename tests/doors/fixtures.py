"""What the tests of several folders ask for: a database, its clock, its doors."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from .clock import START, Clock
from .database import Databases
from .door import Door
from .http_door import HttpDoor
from .logins import SERVICE, as_member
from .python_door import PythonDoor
from .sql_door import SqlDoor
from .watcher import Watcher

DOORS: dict[str, Callable[[str], Door]] = {
    "sql": SqlDoor,
    "python": PythonDoor,
    "http": HttpDoor,
}
numbers = count(1)


@pytest.fixture(scope="session")
def databases(postgres: str) -> Iterator[Databases]:
    """The engine, installed once."""
    databases = Databases(postgres)
    yield databases
    databases.close()


@pytest.fixture(scope="module")
def url(databases: Databases) -> Iterator[str]:
    """The address of the module's own database."""
    with databases.copy() as url:
        yield url


@pytest.fixture(scope="module")
def doors(url: str) -> Iterator[dict[str, Door]]:
    """The doors of the module's database, each opened by the first who asks."""
    opened: dict[str, Door] = {}
    yield opened
    for door in opened.values():
        door.close()


@pytest.fixture(params=DOORS)
def door(
    request: pytest.FixtureRequest,
    doors: dict[str, Door],
    url: str,
    reach: Callable[[str], str],
) -> Door:
    """One way into the engine after the other: each test runs through all of them."""
    name: str = request.param
    if name not in doors:
        # The service owns nothing; whoever lends their own connection may.
        stated = as_member(url, SERVICE) if name == "http" else url
        doors[name] = DOORS[name](reach(stated))
    return doors[name]


@pytest.fixture(scope="module")
def settable_clock(url: str) -> Iterator[Clock]:
    """The clock of the module's database, with a connection of its own."""
    clock = Clock(url)
    yield clock
    clock.close()


@pytest.fixture
def clock(settable_clock: Clock) -> Iterator[Clock]:
    """The clock of the module's database, standing at a morning in May."""
    settable_clock.set(START)
    yield settable_clock
    settable_clock.run()


@pytest.fixture
def watcher(url: str) -> Iterator[Watcher]:
    """A second look at the module's database."""
    watcher = Watcher(url)
    yield watcher
    watcher.close()


@pytest.fixture
def event(request: pytest.FixtureRequest) -> str:
    """A name for an event that nobody else uses."""
    words = re.sub(r"\W+", "-", request.node.originalname.removeprefix("test_"))
    return f"{words[:48]}-{next(numbers)}"


@pytest.fixture(autouse=True)
def sound(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ends every test that had an event by verifying it, and those named after it."""
    door = request.getfixturevalue("door") if "door" in request.fixturenames else None
    event = request.getfixturevalue("event") if door is not None else ""
    yield
    if door is not None:
        for one in door.events(event[:-1], 5):
            if one.startswith(event):
                assert door.verify(one) == []
