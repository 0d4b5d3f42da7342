-- The journals of several events after a position each, for who passes them on.
--
-- asked is an array of [event_id, after]. Returns the rows of each event in their order, at most
-- count_max of each, with all but who it was. Over the events named; locks nothing.
create or replace function dibs.journal_of(asked jsonb, count_max int) returns table (
  event_id text,
  "position" bigint,
  recorded_at timestamptz,
  action text,
  reservation_id uuid,
  item_ids text[],
  units int[],
  seats text[],
  expires_at timestamptz,
  detail jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
set plan_cache_mode = force_generic_plan
as $$
  select a.event_id, j.position, j.recorded_at, j.action, j.reservation_id,
    j.item_ids, j.units, j.seat_ids, j.expires_at, j.detail
  from (
    select n.asked ->> 0 as event_id, (n.asked ->> 1)::bigint as after
    from jsonb_array_elements(journal_of.asked) n (asked)
  ) a
  cross join lateral (
    select * from dibs.journal j
    where j.event_id = a.event_id and j.position > a.after
    order by j.position
    limit journal_of.count_max
  ) j
  where dibs._is_ours(a.event_id)
$$;
comment on function dibs.journal_of(jsonb, int) is
  'The journals of several events after a position each, for who passes them on.';
