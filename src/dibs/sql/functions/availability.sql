-- What an event has to sell at this instant, due reservations already counted as free.
--
-- Returns jsonb, null where there is no such event: position and counted_at, next_change_at
-- (the earliest deadline ahead), plan (as dibs.plan_version), totals, items with their counts,
-- prices and sold_out, low_stock, and the seats that cannot be had by status. All of it is of
-- one instant, which the views, reading the clock for themselves, are not beside each other.
-- With explain each item says why there is no more of it: what lacks, how many of that are
-- sold, in carts and blocked, and when the next may return; never who has them. Locks nothing.
create or replace function dibs.availability(event_id text, explain boolean default false)
returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
#variable_conflict use_column
begin
  return (
    select dibs._stock_at(e, h.position, clock.counted_at, availability.explain)
      || jsonb_build_object('seats', dibs._seats_taken(e.event_id, clock.counted_at))
    from dibs.events e
    join dibs.event_heads h on h.event_id = e.event_id
    cross join lateral (select greatest(h.clock_at, dibs._now()) as counted_at) clock
    where e.event_id = availability.event_id and dibs._is_ours(availability.event_id)
  );
end
$$;
comment on function dibs.availability(text, boolean) is
  'What an event has to sell at this instant, due reservations already counted as free.';
