"""Events broken by raw SQL: how, and which invariants then do not hold.

The reservations that are named are those of `test_verify.ids`.
"""

OF_EVENT = " where event_id = %(event)s"
SILENCED = """
update dibs.journal set
  action = case action when 'left' then '{action}' else action end,
  detail = case action when 'left' then {detail}::jsonb
    else detail || '{{"reason": "silent"}}' end
where event_id = %(event)s and reservation_id = %(gone)s
  and action in ('left', 'released')
"""

BROKEN = {
    "a unit counted as sold that nobody bought": (
        "update dibs.items set sold_count = sold_count + 1,"
        " available_count = available_count - 1" + OF_EVENT + " and item_id = 'floor'",
        {"I1"},
    ),
    "a capacity that the journal does not know": (
        "update dibs.items set capacity = capacity + 1,"
        " available_count = available_count + 1" + OF_EVENT + " and item_id = 'floor'",
        {"I1"},
    ),
    "a lost ticket": (
        "delete from dibs.tickets" + OF_EVENT + " and reservation_id = %(sold)s"
        " and ticket_number = 1",
        {"I1"},
    ),
    "a ticket in another state than its reservation": (
        "update dibs.tickets set status = 'released'"
        + OF_EVENT
        + " and reservation_id = %(sold)s",
        {"I1"},
    ),
    "a held ticket with another deadline": (
        "update dibs.tickets set reservation_expires_at = now()"
        + OF_EVENT
        + " and reservation_id = %(held)s",
        {"I1"},
    ),
    "a sold seat that is free again": (
        "update dibs.seats set status = 'available', reservation_id = null"
        + OF_EVENT
        + " and seat_id = 'A-1'",
        {"I1"},
    ),
    "a seat taken for nobody": (
        "update dibs.seats set status = 'sold'" + OF_EVENT + " and seat_id = 'A-3'",
        {"I1"},
    ),
    "a row noted as full that has room": (
        "update dibs.items set roomy_rows = array_fill(2, array[16])"
        + OF_EVENT
        + " and item_id = 'lower'",
        {"I1"},
    ),
    "a lost seat": (
        "delete from dibs.seats" + OF_EVENT + " and seat_id = 'A-3'",
        {"I1"},
    ),
    "one seat in two reservations": (
        "update dibs.reservations set seat_ids = '{A-1}'"
        + OF_EVENT
        + " and reservation_id = %(held)s",
        {"I1", "I2"},
    ),
    "a hold that ended twice": (
        "update dibs.journal set action = 'released', reservation_id = %(sold)s"
        + OF_EVENT
        + " and reservation_id = %(freed)s and action = 'released'",
        {"I3", "I7"},
    ),
    "a sale after the deadline": (
        "update dibs.journal set expires_at = recorded_at"
        + OF_EVENT
        + " and reservation_id = %(sold)s and action = 'reserved'",
        {"I4", "I7"},
    ),
    "a sale at the very deadline": (
        "update dibs.journal j set expires_at = (select k.recorded_at"
        " from dibs.journal k where k.event_id = j.event_id"
        " and k.reservation_id = j.reservation_id and k.action = 'confirmed')"
        + OF_EVENT
        + " and reservation_id = %(sold)s and action = 'reserved'",
        {"I4", "I7"},
    ),
    "an extension after the deadline": (
        "update dibs.journal set recorded_at = recorded_at + interval '1 year'"
        + OF_EVENT
        + " and reservation_id = %(held)s and action = 'extended'",
        {"I4"},
    ),
    "units blocked by nobody": (
        "update dibs.items set blocked_count = blocked_count + 1,"
        " available_count = available_count - 1" + OF_EVENT + " and item_id = 'floor'",
        {"I1"},
    ),
    "a seat blocked beside the counts": (
        "update dibs.seats set status = 'blocked'" + OF_EVENT + " and seat_id = 'A-3'",
        {"I1"},
    ),
    "a ticket for another seat than the reservation's": (
        "update dibs.tickets set seat_id = 'A-3'"
        + OF_EVENT
        + " and reservation_id = %(held)s and seat_id = 'A-2'",
        {"I1"},
    ),
    "a deadline that the journal does not know": (
        "with moved as (update dibs.tickets set reservation_expires_at ="
        " reservation_expires_at + interval '1 minute'"
        + OF_EVENT
        + " and reservation_id = %(held)s)"
        " update dibs.reservations set expires_at = expires_at + interval '1 minute'"
        + OF_EVENT
        + " and reservation_id = %(held)s",
        {"I7"},
    ),
    "a lost head": (
        "delete from dibs.event_heads" + OF_EVENT,
        {"I7"},
    ),
    "a hold that was ended early": (
        "update dibs.journal set action = 'expired'"
        + OF_EVENT
        + " and reservation_id = %(freed)s and action = 'released'",
        {"I5", "I7"},
    ),
    "a hold that was ended within its grace": (
        "update dibs.journal set recorded_at = recorded_at - interval '1 second'"
        + OF_EVENT
        + " and reservation_id = %(gone)s and action = 'released'",
        {"I5"},
    ),
    "a grace that was shorter than told": (
        "update dibs.journal set recorded_at = recorded_at - interval '1 minute',"
        " detail = detail || jsonb_build_object('leaves_at',"
        " recorded_at - interval '1 minute')"
        + OF_EVENT
        + " and reservation_id = %(gone)s and action = 'released'",
        {"I5"},
    ),
    "a hold that was ended though its owner was back": (
        "update dibs.journal set action = 'stayed', detail = null"
        + OF_EVENT
        + " and reservation_id = %(gone)s and action = 'left'",
        {"I5"},
    ),
    "a hold that was ended for silence while it was paid": (
        SILENCED.format(action="stayed", detail="""'{"paying": true}'"""),
        {"I5"},
    ),
    "a hold that was ended for silence once its payment had begun": (
        SILENCED.format(action="payment_begun", detail="null"),
        {"I5"},
    ),
    "a sign of life after the grace": (
        "update dibs.journal set recorded_at = recorded_at + interval '1 year'"
        + OF_EVENT
        + " and reservation_id = %(sold)s and action = 'stayed'",
        {"I4"},
    ),
    "a sale that was cancelled twice": (
        "update dibs.journal set detail = null"
        + OF_EVENT
        + " and reservation_id = %(undone)s and action = 'cancelled'",
        {"I3"},
    ),
    "a part of a sale that was cancelled unseen": (
        "update dibs.journal set units = '{2}'"
        + OF_EVENT
        + " and reservation_id = %(undone)s and detail ? 'partial'",
        {"I1"},
    ),
    "a cancelled sale that is one still": (
        "update dibs.journal set detail = '{\"partial\": true}'"
        + OF_EVENT
        + " and reservation_id = %(undone)s and action = 'cancelled'",
        {"I7"},
    ),
    "a dropped ticket that is good still": (
        "update dibs.tickets set status = 'confirmed'"
        + OF_EVENT
        + " and reservation_id = %(undone)s and dropped_at is not null",
        {"I1"},
    ),
    "a ticket that was dropped by nobody": (
        "update dibs.tickets set dropped_at = now(), status = 'cancelled'"
        + OF_EVENT
        + " and reservation_id = %(sold)s and ticket_number = 1",
        {"I1"},
    ),
    "a key without its effect": (
        "update dibs.idempotency_keys set reservation_id = gen_random_uuid()"
        + OF_EVENT,
        {"I6"},
    ),
    "two keys for one effect": (
        "insert into dibs.idempotency_keys (event_id, principal, key, verb,"
        " fingerprint, code, reservation_id, expires_at)"
        " select event_id, principal, 'other', verb, fingerprint, code,"
        " reservation_id, expires_at from dibs.idempotency_keys"
        + OF_EVENT
        + " and verb = 'reserve'",
        {"I6"},
    ),
    "two keys for one place in the journal": (
        "insert into dibs.idempotency_keys (event_id, principal, key, verb,"
        " fingerprint, code, reservation_id, position, expires_at)"
        " select event_id, principal, 'other', verb, fingerprint, code,"
        " reservation_id, position, expires_at from dibs.idempotency_keys"
        + OF_EVENT
        + " and verb = 'amend'",
        {"I6"},
    ),
    "a key for what another verb did": (
        "update dibs.idempotency_keys set verb = 'extend'"
        + OF_EVENT
        + " and verb = 'amend'",
        {"I6"},
    ),
    "a key for what happened to another": (
        "update dibs.idempotency_keys set reservation_id = %(held)s"
        + OF_EVENT
        + " and verb = 'amend'",
        {"I6"},
    ),
    "a ticket dropped by no amendment": (
        "insert into dibs.tickets (event_id, reservation_id, ticket_number, item_id,"
        " quantity, status, dropped_at) select event_id, reservation_id, 99, item_id,"
        " 1, 'released', now() from dibs.tickets"
        + OF_EVENT
        + " and reservation_id = %(held)s and item_id = 'floor'",
        {"I1"},
    ),
    "a lost dropped ticket": (
        "delete from dibs.tickets" + OF_EVENT + " and dropped_at is not null",
        {"I1"},
    ),
    "a dropped ticket of another item": (
        "update dibs.tickets set item_id = 'lower'"
        + OF_EVENT
        + " and dropped_at is not null and seat_id is null",
        {"I1"},
    ),
    "a ticket dropped without a word": (
        "update dibs.tickets set dropped_at = now(), status = 'released'"
        + OF_EVENT
        + " and reservation_id = %(held)s and seat_id is null",
        {"I1"},
    ),
    "a dropped ticket that lives": (
        "update dibs.tickets set status = 'reserved'"
        + OF_EVENT
        + " and dropped_at is not null and seat_id is null",
        {"I1"},
    ),
    "a payment that began after the deadline": (
        "update dibs.journal set recorded_at = recorded_at + interval '1 year'"
        + OF_EVENT
        + " and action = 'payment_begun'",
        {"I4"},
    ),
    "a payment given more time than there was": (
        "update dibs.journal set expires_at = expires_at + interval '1 hour'"
        + OF_EVENT
        + " and action = 'payment_begun'",
        {"I7"},
    ),
    "a payment that ended after the deadline": (
        "update dibs.journal set recorded_at = recorded_at + interval '1 year'"
        + OF_EVENT
        + " and action = 'payment_ended'",
        {"I4"},
    ),
    "a payment whose end left more time than there was": (
        "update dibs.journal set expires_at = expires_at + interval '1 hour'"
        + OF_EVENT
        + " and action = 'payment_ended'",
        {"I7"},
    ),
    "a late sale that is none": (
        "update dibs.settlements set sold_id = gen_random_uuid()"
        + OF_EVENT
        + " and reservation_id = %(late)s",
        {"I6"},
    ),
    "a late sale of what was still sold": (
        "update dibs.settlements set reservation_id = %(sold)s"
        + OF_EVENT
        + " and reservation_id = %(late)s",
        {"I6"},
    ),
    "a sale in time of another reservation": (
        "update dibs.settlements set outcome = 'in_time'"
        + OF_EVENT
        + " and reservation_id = %(late)s",
        {"I6"},
    ),
    "a sale that two orders bought": (
        "insert into dibs.settlements (event_id, reservation_id, order_id, outcome,"
        " sold_id, settled_at) select event_id, reservation_id, 'other', outcome,"
        " sold_id, settled_at from dibs.settlements"
        + OF_EVENT
        + " and reservation_id = %(late)s",
        {"I6"},
    ),
    "a settlement of no reservation": (
        "update dibs.settlements set reservation_id = gen_random_uuid()"
        + OF_EVENT
        + " and reservation_id = %(late)s",
        {"I6"},
    ),
    "an amendment after the deadline": (
        "update dibs.journal set recorded_at = recorded_at + interval '1 year'"
        + OF_EVENT
        + " and action = 'amended'",
        {"I4"},
    ),
    "contents that the journal does not know": (
        'update dibs.journal set detail = detail || \'{"items": {"floor": 7}}\''
        + OF_EVENT
        + " and action = 'amended'",
        {"I7"},
    ),
    "seats that the journal does not know": (
        "update dibs.journal set seat_ids = '{}'"
        + OF_EVENT
        + " and action = 'amended'",
        {"I7"},
    ),
    "an amendment that moved more than it says": (
        "update dibs.journal set units[array_position(item_ids, 'mug')] = -2"
        + OF_EVENT
        + " and action = 'amended'",
        {"I1"},
    ),
    "a transition without its journal row": (
        "delete from dibs.journal" + OF_EVENT + " and reservation_id = %(held)s",
        {"I1", "I7"},
    ),
    "a reservation in another state than the journal's": (
        "update dibs.reservations set status = 'cancelled'"
        + OF_EVENT
        + " and reservation_id = %(freed)s",
        {"I1", "I7"},
    ),
    "a head that ran ahead": (
        "update dibs.event_heads set position = position + 1" + OF_EVENT,
        {"I7"},
    ),
    "a journal row of no reservation": (
        "insert into dibs.journal (event_id, position, recorded_at, action,"
        " reservation_id, principal, item_ids, units)"
        " select event_id, position + 1, clock_at, 'released',"
        " gen_random_uuid(), '', '{}', '{}' from dibs.event_heads" + OF_EVENT,
        {"I7"},
    ),
}
