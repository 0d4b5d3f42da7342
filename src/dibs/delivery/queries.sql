-- What delivery reads of events, and what it keeps in the home database. No statement does both.

-- Of events: which moved, and what their journals tell.

-- name: moved_heads
select event_id, position, epoch, looked_at from dibs.moved_heads(%s);

-- name: journal_of
select event_id, position, recorded_at, action, reservation_id, item_ids, units, seats,
  expires_at, detail
from dibs.journal_of(asked => %s::jsonb, count_max => %s);

-- name: positions_since
select event_id, after from dibs.positions_since(since => %s);

-- Of order messages: which ledgers moved, and what they tell.

-- name: message_positions
select p.organisation_id, p.position, h.epoch
from dibs_office.message_positions() p
cross join dibs_office.message_epoch() h (epoch);

-- name: read_messages
select position, recorded_at, type, order_id, body
from dibs_office.read_messages(organisation => %s, after => %s, count_max => %s);

-- name: messages_since
select organisation_id, after from dibs_office.messages_since(since => %s);

-- Endpoints.

-- name: put_endpoint
select code, detail from dibs_office.put_endpoint(
  endpoint_id => %s, settings => %s::jsonb, secret => %s, heads => %s::jsonb, principal => %s,
  reason => %s
);

-- name: change_endpoint
select code, detail from dibs_office.change_endpoint(
  endpoint_id => %s, changes => %s::jsonb, secret => %s, heads => %s::jsonb, principal => %s,
  reason => %s
);

-- name: rotate_endpoint
select code, detail from dibs_office.rotate_endpoint(
  endpoint_id => %s, secret => %s, former_seconds => %s, principal => %s, reason => %s
);

-- name: delete_endpoint
select code, detail from dibs_office.delete_endpoint(
  endpoint_id => %s, principal => %s, reason => %s
);

-- name: list_endpoints
select e::text from dibs_office.list_endpoints(
  endpoint_id => %s, after => %s, count_max => %s
) e;

-- name: replay_endpoint
select code, detail from dibs_office.replay_endpoint(
  endpoint_id => %s, positions => %s::jsonb, principal => %s, reason => %s
);

-- Relaying.

-- name: lease_endpoints
select endpoint_id, organisation_id, kind, url, secret, events, types, version, leased_at
from dibs_office.lease_endpoints(
  holder => %s, lease_seconds => %s, kinds => %s::text[], besides => %s::uuid[]
);

-- name: release_endpoints
select dibs_office.release_endpoints(holder => %s, endpoints => %s::uuid[]);

-- name: raise_endpoint
select dibs_office.raise_endpoint(endpoint_id => %s, holder => %s, above => %s);

-- name: read_cursors
select endpoint_id, ledger, position, epoch from dibs_office.read_cursors(%s::uuid[]);

-- name: advance_cursors
select l from dibs_office.advance_cursors(
  endpoint_id => %s, moves => %s::jsonb, messages => %s::jsonb
) l;

-- Deliveries.

-- name: take_deliveries
select delivery_id, endpoint_id, url, secret, former_secret, body, attempts, step
from dibs_office.take_deliveries(
  busy => %s::jsonb, per_endpoint => %s, count_max => %s, lease_seconds => %s
);

-- name: leave_delivery
select dibs_office.leave_delivery(delivery_id => %s, attempts => %s);

-- name: finish_delivery
select dibs_office.finish_delivery(
  delivery_id => %s, attempts => %s, outcome => %s, duration_ms => %s, answered => %s,
  error => %s, retry_seconds => %s, resume_seconds => %s
);

-- name: note_health
select dibs_office.note_health(endpoint_id => %s, outcome => %s, resume_seconds => %s);

-- name: add_delivery
select code, detail from dibs_office.add_delivery(
  endpoint_id => %s, delivery_id => %s, type => %s, body => %s
);

-- name: list_deliveries
select d::text from dibs_office.list_deliveries(
  endpoint_id => %s, status => %s, subject => %s, before => %s, count_max => %s
) d;

-- name: read_delivery
select dibs_office.read_delivery(%s)::text;

-- name: retry_delivery
select code, detail from dibs_office.retry_delivery(
  delivery_id => %s, principal => %s, reason => %s
);

-- name: skip_delivery
select code, detail from dibs_office.skip_delivery(
  delivery_id => %s, principal => %s, reason => %s
);

-- name: delivery_standings
select pg_catalog.to_jsonb(s)::text from dibs_office.delivery_standings() s;
