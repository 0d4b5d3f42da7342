"""Our Stripe over HTTP: who may call, keys, expansion, and failures on demand.

POST /v1/…              what programs call, with a secret key
POST /_buyer/{what}     what buyers do: pay, prove, settle; look, as their page may
/_bank/{intent}         the page on which a buyer's bank asks, which leads back
POST /_failures         {"path": …, "how": …, "times": …}: what goes wrong next
GET  /_events           everything that happened, as webhooks tell it
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .bank import ELSEWHERE, GOOD, Bank, Object
from .errors import StripeSays

KEYS = {"sk_test_good", "sk_test_new"}
EXPANDED = {"latest_charge": "charges", "payment_intent": "intents"}
Answer = Callable[[], Object]
BANK_PAGE = """
<!doctype html><html lang="en"><title>A bank</title><form method="post">
<button name="approve" value="yes">It is me</button>
<button name="approve" value="no">It is not me</button></form>
"""


class Failure:
    """How often a call whose path begins so goes wrong, and how.

    `before` it does nothing, `after` it does what was asked; either way the answer is
    lost. A number is the status that is answered instead of doing anything.
    """

    def __init__(self, path: str, how: str, times: int, method: str = "") -> None:
        self.path = path
        self.how = how
        self.times = times
        self.method = method


class Cut(Exception):  # noqa: N818
    """The line is cut: no answer comes."""


def build_app(bank: Bank) -> Starlette:
    """A Stripe that keeps what `bank` keeps."""
    counter = _Counter(bank)
    app = Starlette(
        routes=[
            Route("/v1/{path:path}", counter.call, methods=["GET", "POST"]),
            Route("/_buyer/{what}", counter.buyer, methods=["POST"]),
            Route("/_bank/{intent}", counter.bank_page, methods=["GET", "POST"]),
            Route("/_failures", counter.fail, methods=["POST"]),
            Route("/_events", counter.events),
        ]
    )
    app.state.failures = counter.failures
    app.state.bank = bank
    app.state.forget_keys = counter.forget_keys
    return app


class _Counter:
    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.failures: list[Failure] = []
        self._kept: dict[str, tuple[str, int, Object]] = {}
        self._under_way: set[str] = set()

    def forget_keys(self) -> None:
        """Idempotency keys are kept for a day."""
        self._kept.clear()

    async def buyer(self, request: Request) -> Response:
        given = await request.json()
        reference = given.pop("reference")
        here = str(request.base_url)
        acts = {
            "pay": lambda: self._paid(here, reference, **given),
            "look": lambda: self.bank.intent(reference),
            "prove": lambda: self.bank.prove(reference, **given),
            "settle": lambda: self.bank.settle_debit(reference, **given),
            "debit": lambda: self.bank.debit(reference),
        }
        try:
            return JSONResponse(acts[request.path_params["what"]]())
        except StripeSays as said:
            return JSONResponse(said.body, said.status)

    def _paid(
        self, here: str, reference: str, number: str = GOOD, return_url: str = ""
    ) -> Object:
        intent = self.bank.pay(reference, number)
        if number == ELSEWHERE:
            where = {"url": f"{here}_bank/{intent['id']}", "return_url": return_url}
            action = {"type": "redirect_to_url", "redirect_to_url": where}
            intent["next_action"] = action
        return intent

    async def bank_page(self, request: Request) -> Response:
        intent = self.bank.intent(request.path_params["intent"])
        if request.method == "GET":
            return HTMLResponse(BANK_PAGE)
        back = intent["next_action"]["redirect_to_url"]["return_url"]
        approve = await request.body() == b"approve=yes"
        self.bank.prove(intent["id"], approve=approve)
        told = {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if approve else "failed",
        }
        return RedirectResponse(f"{back}?{urlencode(told)}", 303)

    async def fail(self, request: Request) -> Response:
        self.failures.append(Failure(**await request.json()))
        return JSONResponse({})

    async def events(self, request: Request) -> Response:
        return JSONResponse(self.bank.events)

    async def call(self, request: Request) -> Response:
        try:
            return await self._called(request)
        except StripeSays as said:
            return JSONResponse(said.body, said.status)
        except Cut:
            # A length that is not kept to is what a cut line looks like.
            return Response(b"{", headers={"content-length": "100"})

    async def _called(self, request: Request) -> Response:
        _require_key(request)
        text = (await request.body()).decode() or request.url.query
        given = _tree(text)
        expand = [*given.pop("expand", {}).values()]
        path = request.path_params["path"]
        failure = self._failure(path, request.method)
        if failure == "before":
            raise Cut
        trouble = None
        if failure.isdecimal():
            trouble = StripeSays(int(failure), "On demand.", kind="api_error")
            if trouble.status < 500:
                raise trouble
        status, body, is_replayed = await self._once(
            request, path, given, text, trouble
        )
        if failure == "after":
            raise Cut
        headers = {"idempotent-replayed": "true"} if is_replayed else {}
        return JSONResponse(self._shown(body, expand), status, headers)

    async def _once(
        self,
        request: Request,
        path: str,
        given: Object,
        text: str,
        trouble: StripeSays | None,
    ) -> tuple[int, Object, bool]:
        """Does it, or answers as it was answered under its key.

        What is refused for its parameters is not kept; what began is, whatever came
        of it (docs.stripe.com/api/idempotent_requests).
        """
        key = request.headers.get("idempotency-key")
        answer = self._answer(request.method, path, given)
        if request.method == "GET" or key is None:
            if trouble is not None:
                raise trouble
            return 200, answer(), False
        meant = hashlib.sha256(f"{path}?{text}".encode()).hexdigest()
        if key in self._under_way:
            message = "There is another request in progress with this key."
            raise StripeSays(
                409, message, code="idempotency_key_in_use", kind="idempotency_error"
            )
        if key in self._kept:
            before, status, body = self._kept[key]
            if before != meant:
                message = "Keys can only be used with the same parameters."
                raise StripeSays(400, message, kind="idempotency_error")
            return status, body, True
        self._under_way.add(key)
        try:
            await asyncio.sleep(0)
            try:
                if trouble is not None:
                    raise trouble
                status, body = 200, json.loads(json.dumps(answer()))
            except StripeSays as said:
                if said.body["error"].get("param"):
                    raise
                status, body = said.status, said.body
        finally:
            self._under_way.discard(key)
        self._kept[key] = meant, status, body
        return status, body, False

    def _answer(self, method: str, path: str, given: Object) -> Answer:
        bank = self.bank
        what, _, rest = path.removeprefix("checkout/").partition("/")
        name, _, verb = rest.partition("/")
        answers: dict[tuple[str, str, bool, str], Answer] = {
            ("POST", "payment_intents", False, ""): lambda: bank.create_intent(given),
            ("GET", "payment_intents", True, ""): lambda: bank.intent(name),
            ("POST", "payment_intents", True, "capture"): (
                lambda: bank.capture_intent(name, given)
            ),
            ("POST", "payment_intents", True, "cancel"): (
                lambda: bank.cancel_intent(name)
            ),
            ("POST", "refunds", False, ""): lambda: bank.create_refund(given),
            ("GET", "refunds", True, ""): lambda: bank.refund(name),
            ("GET", "refunds", False, ""): lambda: bank.list_refunds(given),
            ("GET", "disputes", False, ""): lambda: bank.list_disputes(given),
            ("POST", "sessions", False, ""): lambda: bank.create_session(given),
            ("GET", "sessions", True, ""): lambda: bank.session(name),
            ("POST", "sessions", True, "expire"): lambda: bank.expire_session(name),
        }
        try:
            return answers[method, what, bool(name), verb]
        except KeyError:
            message = f"Unrecognized request URL ({method}: /v1/{path})."
            raise StripeSays(404, message) from None

    def _failure(self, path: str, method: str) -> str:
        for failure in self.failures:
            is_meant = failure.method in ("", method)
            if is_meant and path.startswith(failure.path) and failure.times > 0:
                failure.times -= 1
                return failure.how
        return ""

    def _shown(self, body: Object, expand: list[str]) -> Object:
        shown = {name: one for name, one in body.items() if not name.startswith("_")}
        for path in expand:
            self._expand(shown, path)
        return shown

    def _expand(self, shown: Object, path: str) -> None:
        name, _, rest = path.partition(".")
        found: Any = shown.get(name)
        if isinstance(found, str):
            found = dict(getattr(self.bank, EXPANDED[name])[found])
            shown[name] = found
        if rest and found is not None:
            self._expand(found, rest)


def _require_key(request: Request) -> None:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    key = base64.b64decode(text).decode().rstrip(":") if kind == "Basic" else text
    if key not in KEYS:
        raise StripeSays(401, f"Invalid API Key provided: {key[:8]}")


def _tree(text: str) -> Object:
    """`a[b][0]=c` as {"a": {"b": {"0": "c"}}}."""
    tree: Object = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *others = name.replace("]", "").split("[")
        place, last = tree, first
        for part in others:
            place = place.setdefault(last, {})
            last = part
        place[last] = value
    return tree
