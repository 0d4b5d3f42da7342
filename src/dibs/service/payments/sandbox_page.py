"""The sandbox's own page, where a session of it is paid: a form and no script.

Who has its address may pay, as at a real provider; the money is play money. It needs no
key, for a buyer who was sent here has none.
"""

from base64 import b64encode
from contextlib import suppress
from hashlib import sha256
from html import escape
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.errors import InvalidInput
from dibs.money import money
from dibs.payments.provider import ProviderRefused, ProviderUnavailable, Standing
from dibs.payments.sandbox import CARDS, Sandbox
from dibs.service.state import Service

PATH = "/sandbox/{reference}"
BODY_BYTES_MAX = 1_000

_STYLE = """\
:root { color-scheme: light dark; background: Canvas; color: CanvasText;
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: auto; padding: 1rem; }
input, button { box-sizing: border-box; min-height: 2.75rem; padding: 0 0.75rem;
  border: 1px solid #888; border-radius: 0.5rem; font: inherit; }
input { display: block; width: 100%; }
button { margin-top: 0.75rem; border-color: transparent; background: #5b3fd6;
  color: #fff; }
button[value="no"] { border-color: currentColor; background: none; color: inherit; }
[role="status"] { padding: 0.75rem; border-inline-start: 0.25rem solid #5b3fd6;
  background: #8882; }
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors 'none'; style-src 'sha256-{_STYLE_HASH}'"
    ),
    "content-type": "text/html; charset=utf-8",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Pay with play money</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<style>{style}</style>
<main>
<h1>Pay {amount}</h1>
<p>This is the sandbox of Dibs. It takes play money and test cards only.</p>
<p role="status">{told}</p>
{form}
{back}
</main>
</html>
"""
_CARD = """<form method="post"><p><label>Number of a test card
<input name="card" value="4242 4242 4242 4242" list="cards" inputmode="numeric"
 autocomplete="off" required></label>
<datalist id="cards">{cards}</datalist> <button>Pay</button></p></form>"""
_PROOF = """<form method="post"><p>Your bank wants to know that it is you.
<button name="approve" value="yes">It is me</button>
<button name="approve" value="no">It is not</button></p></form>"""
_TOLD = {
    "open": "Not paid yet.",
    "needs_action": "One more step.",
    "processing": "Your bank is working on it. This may take a while.",
    "authorised": "Thank you: it is paid.",
    "succeeded": "Thank you: it is paid.",
    "cancelled": "This payment has ended, and nothing was charged.",
}


class SandboxPage:
    """Shows a payment of the sandbox and takes what the buyer does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        with suppress(ClientDisconnect):
            response = await self._response(Request(scope, receive))
            await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        reference: str = request.path_params["reference"]
        refused = None
        try:
            if request.method == "POST":
                refused = await self._played(reference, await _fields(request))
            standing = await self._sandbox.read(reference)
        except (InvalidInput, ProviderRefused):
            return Response("There is no such payment.", 404, media_type="text/plain")
        except ProviderUnavailable:
            return Response("Try again in a moment.", 503, media_type="text/plain")
        back = await self._sandbox.return_url(reference)
        content = _page(standing, refused, back)
        return Response(content, 200 if refused is None else 422, _HEADERS)

    async def _played(self, reference: str, fields: dict[str, str]) -> str | None:
        """Does what the buyer asks; returns why not."""
        try:
            if "approve" in fields:
                approve = fields["approve"] == "yes"
                await self._sandbox.authenticate(reference, approve=approve)
            else:
                await self._sandbox.confirm(reference, fields.get("card", ""))
        except ProviderRefused as refusal:
            if refusal.code == "no_such_payment":
                raise
            return f"That was not possible: {refusal.reason}."
        return None


def pages_of(service: Service) -> dict[str, dict[str, ASGIApp]]:
    """The page by its path and methods, where the sandbox is on."""
    sandbox = service.providers.get("sandbox")
    if not isinstance(sandbox, Sandbox):
        return {}
    page = SandboxPage(sandbox)
    return {PATH: {"GET": page, "POST": page}}


async def _fields(request: Request) -> dict[str, str]:
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > BODY_BYTES_MAX:
            return {}
    return dict(parse_qsl(raw.decode("utf-8", "replace")))


def _page(standing: Standing, refused: str | None, back: str | None) -> str:
    told = refused or _TOLD.get(standing.status)
    if told is None and standing.error is not None:
        told = f"{standing.error.message} Try another card."
    form = ""
    if standing.status in ("open", "failed"):
        numbers = "".join(f'<option value="{number}">' for number in CARDS)
        form = _CARD.format(cards=numbers)
    elif standing.status == "needs_action":
        form = _PROOF
    link = ""
    if back is not None and _is_of_the_web(back):
        link = f'<p><a href="{escape(back, quote=True)}">Back to the shop</a></p>'
    return _PAGE.format(
        style=_STYLE,
        amount=escape(money(standing.amount_minor, standing.currency)),
        told=escape(told or ""),
        form=form,
        back=link,
    )


def _is_of_the_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
