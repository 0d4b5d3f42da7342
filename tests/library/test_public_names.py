"""The public names, frozen: a change here is a change for everybody."""

import subprocess
import sys
from typing import get_type_hints

import msgspec
import pytest

import dibs
from dibs import AsyncDibs, Dibs
from dibs.client.fields import EventFields, EventSettings, ItemFields, PolicyFields
from dibs.models import EventPatch, EventPut, ItemPut
from dibs.policies import PolicyPut

NAMES = """
Again AlreadyCancelled AlreadyConfirmed AlreadyPaid AlreadyReleased AmendRequest
AmountChanged Answer AsyncDibs Availability BeginPaymentRequest BestSeats CancelRequest
ConfirmRequest Dibs DueEvent DuplicateReservation EndPaymentRequest Event EventPatch
EventPut Expired Explained ExtendRequest ExtensionLimit Fault FillCartRequest Forbidden
HeartbeatRequest IdempotencyKeyReused IdempotencyKeyTaken InAnotherOrder InvalidInput
Item ItemPut JournalEntry Late LeaveRequest LimitReached MigrationChanged NotConfirmed
NotDue NotFound NotInstalled NotOnSale NotPaid PaymentRefused PlanError Policy
PolicyPut RateLimited Recorded Refused ReleaseRequest Reservation ReserveAgainRequest
ReserveRequest Ruling SeatsNotFound SeatsUnavailable SellRequest Settings
SettingsInvalid SettleRequest SoldOut Statistics StockError TooManySeats TooManyUnits
Unauthenticated Unavailable Violation called_from migrate sql_script
"""

CALLS = """
allocations amend amend_many availability availability_version begin_payment
begin_payment_many block cancel cancel_many cart change_event confirm confirm_many
create_key create_token_key due_events end_payment end_payment_many event events expire
expire_many expiring_events explain_policy explain_refusal explain_reservation
explain_seat explain_sold_out extend extend_many fill_cart fill_cart_many find_stock
for_organisation heartbeat heartbeat_many journal keys kinds leave leave_many
log_cleanup migrate next_deadline organisations plan plan_version policies put_access
put_default_duration put_event put_item put_kind put_organisation put_plan put_policy
put_product put_stock reconcile release release_many remove_policy reservation
reservations reserve reserve_again reserve_again_many reserve_many resume revoke_key
revoke_token_key rotate_key search_journal sell sell_many settle settle_many statistics
stock stores tell_expiring token_keys unblock url verify versioned_plan
"""


def test_the_package_has_these_names() -> None:
    assert dibs.__all__ == NAMES.split()
    for name in dibs.__all__:
        assert getattr(dibs, name).__name__ == name


def test_a_name_it_has_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Hold'"):
        _ = dibs.Hold  # type: ignore[attr-defined]


def test_dibs_has_these_calls() -> None:
    assert [name for name in dir(Dibs) if name[0] != "_"] == CALLS.split()


def test_async_dibs_has_the_same_and_what_a_server_needs() -> None:
    more = {
        *("close", "lent_is_blocking", "submit", "submit_many"),
        *("find_key", "find_token_key", "has_keys", "is_owner"),
        *("keep_key", "keep_refusals", "meet_key"),
        *(
            "database_now",
            "live_count",
            "roll_up",
            "tidy",
            "waiting_count",
            "watch_turns",
        ),
    }
    names = {name for name in dir(AsyncDibs) if name[0] != "_"}
    assert names == {*CALLS.split(), *more}


@pytest.mark.parametrize(
    ("names", "struct"),
    [
        (EventFields, EventPut),
        (EventSettings, EventPatch),
        (ItemFields, ItemPut),
        (PolicyFields, PolicyPut),
    ],
)
def test_keyword_arguments_are_the_fields(
    names: type, struct: type[msgspec.Struct]
) -> None:
    assert set(get_type_hints(names)) == set(struct.__struct_fields__)


def test_importing_the_package_loads_no_driver() -> None:
    script = (
        "import sys, dibs, dibs.plans, dibs.stock, dibs.models;"
        "print('psycopg' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout == "False\n"
