"""Three steps of an order, each one transaction of the shop's and Dibs' together."""

import json
from collections.abc import Callable
from functools import wraps

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from dibs import Dibs, Refused
from shop.models import Order

EVENT = "gala"

dibs = Dibs()  # lent a connection every time, it need not be opened


def refusals_answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal has left `atomic()` by then: the order is rolled back with the hold."""

    @wraps(view)
    def answered(*given: object, **named: object) -> HttpResponse:
        try:
            return view(*given, **named)
        except Refused as refusal:
            said = {"code": refusal.code, "detail": str(refusal)}
            return JsonResponse(said, status=refusal.status)

    return answered


@require_POST
@refusals_answered
def check_out(request: HttpRequest) -> HttpResponse:
    """Hold what is wanted, with an order for it."""
    wanted = json.loads(request.body)
    with transaction.atomic():
        held = dibs.reserve(
            EVENT,
            wanted.get("items"),
            seats=wanted.get("seats", ()),
            session=wanted["buyer"],
            connection=connection,
        )
        order = Order.objects.create(buyer=wanted["buyer"], reservation=held.id)
    return JsonResponse({"order": order.id, "expires_at": held.expires_at}, status=201)


@require_POST
@refusals_answered
def pay(_request: HttpRequest, number: int) -> HttpResponse:
    """Sell what is held. Charge the card before or after this, not inside."""
    with transaction.atomic():
        order = get_object_or_404(Order.objects.select_for_update(), id=number)
        order.is_paid = True
        order.save()
        dibs.confirm(EVENT, str(order.reservation), connection=connection)
    return JsonResponse({"order": order.id, "is_paid": True})


@require_POST
@refusals_answered
def cancel(_request: HttpRequest, number: int) -> HttpResponse:
    """Give back what is held, and forget the order."""
    with transaction.atomic():
        order = get_object_or_404(Order.objects.select_for_update(), id=number)
        order.delete()
        dibs.release(EVENT, str(order.reservation), connection=connection)
    return JsonResponse({"order": number, "is_cancelled": True})
