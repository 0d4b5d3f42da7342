-- I1: the tickets that reservations dropped are those their amendments say.
--
-- Returns rows as dibs.verify. Of a reservation older than the journal's first row its
-- amendments may have been archived with its birth, so it is not judged by them.
create or replace function dibs._verify_dropped(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with dropped as (
    select t.reservation_id, t.item_id, sum(t.quantity) as units
    from dibs.tickets t
    where t.event_id = _verify_dropped.event_id and t.dropped_at is not null
      and t.status = 'released'
    group by t.reservation_id, t.item_id
  ), told as (
    select j.reservation_id, d.key as item_id, sum(d.value::bigint) as units
    from dibs.journal j
    cross join lateral jsonb_each(j.detail -> 'items_dropped') d
    where j.event_id = _verify_dropped.event_id and j.action = 'amended'
    group by j.reservation_id, d.key
  )
  select 'I1', coalesce(d.reservation_id, t.reservation_id)::text, jsonb_build_object(
    'item', coalesce(d.item_id, t.item_id), 'dropped', d.units, 'journal', t.units
  )
  from dropped d
  full join told t on t.reservation_id = d.reservation_id and t.item_id = d.item_id
  where d.units is distinct from t.units and exists (
    select from dibs.journal j
    where j.event_id = _verify_dropped.event_id and j.action = 'reserved'
      and j.reservation_id = coalesce(d.reservation_id, t.reservation_id)
  )
$$;
comment on function dibs._verify_dropped(text) is
  'I1: the tickets that reservations dropped are those their amendments say.';
