"""Brokers are named from a shell or in Python; over HTTP they are only looked after."""

import asyncio
from contextlib import aclosing

import httpx

from dibs.config import Settings
from dibs.delivery import Endpoint, EndpointPut, Post


def test_over_http_nobody_names_a_broker(http: httpx.Client) -> None:
    refused = http.post(
        "/v1/endpoints", json={"kind": "nats", "url": "nats://127.0.0.1"}
    )
    assert refused.status_code == 422


def test_over_http_no_broker_is_moved(http: httpx.Client, database: str) -> None:
    """Their addresses are not guarded: this one might be the cloud's own."""
    broker = asyncio.run(named(database, "redis://broker.example"))
    at = f"/v1/endpoints/{broker.id}"
    refused = http.patch(at, json={"url": "redis://169.254.169.254"})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/url"]
    assert http.patch(at, json={"status": "paused"}).json()["url"] == broker.url


async def named(database: str, url: str) -> Endpoint:
    """A broker, from a shell."""
    async with aclosing(Post(database, Settings())) as post:
        return (await post.create(EndpointPut(kind="redis", url=url))).endpoint
