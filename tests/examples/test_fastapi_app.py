"""The FastAPI app, over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from .readme import Example
from .shop import Shop


@pytest.fixture(scope="module")
def example(url: str) -> Example:
    return Example("fastapi_app", url)


@pytest.fixture(scope="module")
def client(example: Example) -> Iterator[httpx.Client]:
    example.run(example.setup)
    with example.served() as address, httpx.Client(base_url=address) as client:
        yield client


class TestFastapiApp(Shop):
    orders = "orders"
