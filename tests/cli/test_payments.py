"""Payments and orders from the command line."""

import asyncio
import json
from contextlib import aclosing
from secrets import token_hex
from typing import Any

import psycopg
import pytest

from dibs import AsyncDibs
from dibs.money import money
from dibs.payments import Till
from dibs.payments.models import OrderedReservation, OrderPut, PayAsk
from dibs.payments.sandbox import Sandbox

from .conftest import Run

SANDBOX = {"DIBS_PAYMENTS": "sandbox"}
NOBODY = "01a21a66-4bda-7f27-81ab-74ee05e8e9ed"


async def _paid(url: str, *units_each: int) -> tuple[str, str]:
    """An order and its payment, over two reservations, paid."""
    event = f"show-{token_hex(4)}"
    async with AsyncDibs(url) as dibs:
        await dibs.put_event(
            event, items={"floor": {"capacity": 9, "price_minor": 1_200}}
        )
        held = [
            await dibs.reserve(event, {"floor": units}, session=token_hex(4))
            for units in units_each
        ]
        sandbox = Sandbox(dibs.url, dibs.settings)
        async with aclosing(Till(dibs, {"sandbox": sandbox}, dibs.settings)) as till:
            tickets = [OrderedReservation(event=event, id=one.id) for one in held]
            order = await till.create_order(OrderPut(reservations=tickets))
            order = await till.pay(order.id, PayAsk())
            assert order.payment is not None
            assert order.payment.reference is not None
            await sandbox.confirm(order.payment.reference, "4242424242424242")
            await sandbox.deliver(till.receive)
            await till.advance(order.payment.id)
            return order.id, order.payment.id


def paid(dibs: Run, url: str, *units_each: int) -> tuple[str, str]:
    dibs("migrate")
    return asyncio.run(_paid(url, *units_each or (1, 1)))


def told(dibs: Run, *arguments: object) -> Any:
    answer = dibs(*arguments, "--json", environment=SANDBOX)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_payments_are_listed_shown_and_retried(dibs: Run, database_url: str) -> None:
    order, payment = paid(dibs, database_url)

    listed = told(dibs, "payments", "list", "--order", order)
    (one,) = listed["payments"]
    assert (one["id"], one["status"], one["point"]) == (
        payment,
        "succeeded",
        "finished",
    )
    told_of = told(dibs, "payments", "show", payment)
    assert told_of["captured_minor"] == 2_400
    heard = [one["type"] for one in told_of["messages"]]
    assert "payment.authorised" in heard
    assert told(dibs, "payments", "retry", payment)["point"] == "finished"
    table = dibs("payments", "list", environment=SANDBOX).stdout
    assert "24.00 EUR" in table
    shown = dibs("payments", "show", payment, environment=SANDBOX).stdout
    assert "point" in shown
    assert "finished" in shown
    assert "payment.authorised" in shown


def test_orders_are_listed_and_shown(dibs: Run, database_url: str) -> None:
    order, _ = paid(dibs, database_url)

    listed = told(dibs, "payments", "orders", "--status", "paid")
    assert order in [one["id"] for one in listed["orders"]]
    shown = told(dibs, "payments", "orders", order)
    assert (shown["status"], shown.get("token")) == ("paid", None)
    assert [one["status"] for one in shown["reservations"]] == ["sold", "sold"]
    assert "sold" in dibs("payments", "orders", order, environment=SANDBOX).stdout


def test_single_units_of_a_reservation_are_given_back(
    dibs: Run, database_url: str
) -> None:
    order, _ = paid(dibs, database_url, 3)
    (part,) = told(dibs, "payments", "orders", order)["reservations"]

    named = ("--reservation", part["id"].upper(), "--item", "floor=2")
    one = told(dibs, "payments", "refund", order, *named)
    assert (one["refunded_minor"], one["status"]) == (2_400, "paid")
    none = dibs("payments", "refund", order, "--item", "floor=1", environment=SANDBOX)
    assert none.returncode == 2
    assert "--reservation" in none.stderr


def test_money_is_given_back_in_part_and_then_the_rest(
    dibs: Run, database_url: str
) -> None:
    order, _ = paid(dibs, database_url)
    first = told(dibs, "payments", "orders", order)["reservations"][0]

    one = told(dibs, "payments", "refund", order, "--reservation", first["id"])
    assert (one["refunded_minor"], one["status"]) == (1_200, "paid")
    rest = dibs(
        *("payments", "refund", order, "--reason", "rained off"), environment=SANDBOX
    )
    assert rest.stdout == f"{order} is refunded; 24.00 EUR of it went back.\n"


def test_a_refund_with_a_key_is_one_however_often_it_is_asked_for(
    dibs: Run, database_url: str
) -> None:
    order, _ = paid(dibs, database_url)
    asked = ("payments", "refund", order, "--amount", "100", "--key", "of-ticket-7")
    first, again = told(dibs, *asked), told(dibs, *asked)
    assert (first["refunded_minor"], again["refunded_minor"]) == (100, 100)


def test_what_its_provider_does_not_hear_of_now_is_given_back_later(
    dibs: Run, database_url: str
) -> None:
    order, payment = paid(dibs, database_url)

    asked = dibs("payments", "refund", order, "--amount", "100")
    assert asked.stdout.splitlines() == [
        f"{order} is paid; 0.00 EUR of it went back.",
        f"1.00 EUR more is on its way; payment {payment} says how it stands.",
    ]
    later = told(dibs, "payments", "retry", payment)
    assert (later["refunded_minor"], later["refunds"][0]["status"]) == (
        100,
        "succeeded",
    )


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (9_100, "EUR", "91.00 EUR"),
        (5, "USD", "0.05 USD"),
        (-250, "EUR", "-2.50 EUR"),
        (9_100, "JPY", "9100 JPY"),
        (9_100, "KWD", "9.100 KWD"),
        (4_500_050, "HUF", "45000.50 HUF"),
        (91_000, "CLF", "9.1000 CLF"),
    ],
)
def test_money_is_said_as_its_currency_is_written(
    amount: int, currency: str, said: str
) -> None:
    assert money(amount, currency) == said


def test_what_is_not_there_is_refused(dibs: Run, database_url: str) -> None:
    dibs("migrate")
    for arguments in (
        ("payments", "show", NOBODY),
        ("payments", "retry", NOBODY),
        ("payments", "orders", NOBODY),
        ("payments", "refund", NOBODY),
    ):
        answer = dibs(*arguments, environment=SANDBOX)
        assert answer.returncode == 1, answer.stderr
        assert NOBODY in answer.stderr
    wrong = dibs("payments", "list", "--status", "lost")
    assert wrong.returncode == 2
    assert "succeeded" in wrong.stderr


def test_money_that_is_neither_a_sale_nor_given_back_is_named(
    dibs: Run, database_url: str
) -> None:
    order, payment = paid(dibs, database_url)
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "update dibs_office.payments set sold_minor = 0 where payment_id = %s",
            (payment,),
        )
    verified = dibs("verify", "--json")
    swept = dibs("cleanup", "--json")
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "update dibs_office.payments set sold_minor = captured_minor"
            " where payment_id = %s",
            (payment,),
        )
    found = json.loads(verified.stdout)["violations"]
    assert verified.returncode == 1
    assert {(one["event"], one["invariant"], one["subject"]) for one in found} == {
        ("", "I8", f"payment {payment}"),
        ("", "I8", f"order {order}"),
    }
    assert json.loads(swept.stdout)["inconsistencies"] == 2
    assert dibs("verify").returncode == 0
