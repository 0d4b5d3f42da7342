"""The programs of a house, one of which dies; and the service as a door."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import msgspec

from dibs.errors import Unavailable, refusal_of
from dibs.payments.models import Order, PayAsk, Payment, Received, RefundAsk

from .deaths import Death
from .tale import taking

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"service": "serve", "cashier": "worker"}


class House:
    """`dibs serve` and `dibs worker` of one installation."""

    base: str | None = None
    """Where its Stripe answers; none where it has the sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._stack = ExitStack()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = int(listener.getsockname()[1])
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self, death: Death) -> None:
        """Starts the program that is to die."""
        self._doomed = self._run(death.role, death.tale, death.step, death.side)

    async def is_dead(self) -> bool:
        status = self._doomed.poll()
        assert status in (None, -9), status
        return status is not None

    def restart(self, death: Death) -> None:
        """Starts it again, and the other one too where buyers return."""
        roles = COMMANDS if death.heirs == "returning" else (death.role,)
        for role in roles:
            self._run(role, death.tale, "none", "before")

    def stop(self) -> None:
        self._stack.close()

    def _run(self, role: str, *fate: str) -> "subprocess.Popen[bytes]":
        own = ["--port", str(self._port)] if role == "service" else []
        given = {"database_url": self.url, "log_level": "error"}
        settings = taking(self.base) | given
        env = {f"DIBS_{name.upper()}": value for name, value in settings.items()}
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.payments.doomed"),
                *(*fate, COMMANDS[role], *own),
            ],
            cwd=ROOT,
            env=os.environ | env,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


class ServiceDoor:
    """Clicks over HTTP."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._headers = {"Dibs-Token": token}

    async def order(self, order_id: str, /) -> Order:
        return await self._ordered("GET", f"orders/{order_id}")

    async def pay(self, order_id: str, ask: PayAsk, /) -> Order:
        return await self._ordered("POST", f"orders/{order_id}/pay", ask)

    async def cancel(self, order_id: str, /) -> Order:
        return await self._ordered("POST", f"orders/{order_id}/cancel", {})

    async def refund(self, order_id: str, ask: RefundAsk, /, *, key: str) -> Order:
        path = f"orders/{order_id}/refund"
        return await self._ordered("POST", path, ask, {"Idempotency-Key": key})

    async def retry(self, payment_id: str, /) -> Payment:
        path = f"payments/{payment_id}/retry"
        return msgspec.json.decode(
            await self._asked("POST", path, b"", {}), type=Payment
        )

    async def receive(
        self, provider: str, headers: Mapping[str, str], raw: bytes, /
    ) -> Received:
        path = f"payments/{provider}/messages"
        return msgspec.json.decode(
            await self._asked("POST", path, raw, headers), type=Received
        )

    async def _ordered(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Order:
        raw = b"" if body is None else msgspec.json.encode(body)
        given = {"content-type": "application/json"} | dict(headers or {})
        return msgspec.json.decode(
            await self._asked(method, path, raw, given), type=Order
        )

    async def _asked(
        self, method: str, path: str, raw: bytes, headers: Mapping[str, str]
    ) -> bytes:
        """The answer's body; raises what the service refuses with."""
        async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
            answer = await http.request(
                method,
                f"{self._address}/v1/{path}",
                content=raw,
                headers=self._headers | dict(headers),
            )
        if answer.is_error:
            problem = answer.json()
            if answer.is_server_error:
                raise Unavailable(problem)
            raise refusal_of(problem["code"], problem)
        assert answer.content, answer
        return answer.content
