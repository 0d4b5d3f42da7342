-- What the feed reads. Every event once for however many follow it.

-- name: heads
select event_id, epoch, position, version, status, live_access, looked_at
from dibs.live_heads(%s::text[]);

-- name: state
select dibs.live_state(%s)::text;

-- Of several events in one round trip: [event_id, after, seats_again] each.
-- name: changes
select dibs.live_changes(
  a.asked ->> 0, (a.asked ->> 1)::bigint,
  array(select pg_catalog.jsonb_array_elements_text(a.asked -> 2))
)::text
from pg_catalog.jsonb_array_elements(%s::jsonb) a (asked);
