-- I7: positions run to the head's without gaps, and tell what reservations became.
--
-- Returns rows as dibs.verify. What a balance closed may have been archived: of a
-- reservation older than the journal's first row only what is still there is judged.
create or replace function dibs._verify_journal(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with kept as (
    select count(distinct j.position) as positions, count(*) as rows,
      min(j.position) as first, max(j.position) as last, min(j.recorded_at) as begins_at
    from dibs.journal j
    where j.event_id = _verify_journal.event_id
  ), told as (
    select j.reservation_id,
      -- A sale of which a part was cancelled is a sale.
      (array_agg(j.action order by j.position desc) filter (
        where j.action in ('reserved', 'confirmed', 'released', 'expired')
          or j.action = 'cancelled' and j.detail -> 'partial' is distinct from 'true'
      ))[1] as action,
      (array_agg(j.detail -> 'items' order by j.position desc)
        filter (where j.detail ? 'items'))[1] as items,
      case when not bool_or(j.action = 'cancelled') then
        (array_agg(to_jsonb(j.seat_ids) order by j.position desc)
          filter (where j.action = 'amended'))[1]
      end as seats,
      count(*) filter (where j.action = 'extended') as extended,
      count(*) filter (where j.action = 'reserved') as births,
      (array_agg(j.expires_at order by j.position desc)
        filter (where j.expires_at is not null))[1] as deadline_at
    from dibs.journal j
    where j.event_id = _verify_journal.event_id and j.reservation_id is not null
    group by j.reservation_id
  )
  select 'I7', 'positions', jsonb_build_object(
    'head', h.position, 'rows', k.rows, 'first', k.first, 'last', k.last
  )
  from kept k
  left join dibs.event_heads h on h.event_id = _verify_journal.event_id
  where k.rows <> k.positions
    or k.rows <> coalesce(k.last - k.first + 1, 0)
    or coalesce(k.last, 0) <> coalesce(h.position, 0)
  union all
  select 'I7', coalesce(v.reservation_id, t.reservation_id)::text, jsonb_build_object(
    'status', v.status, 'journal', t.action,
    'extension_count', v.extension_count, 'extended', t.extended,
    'expires_at', v.expires_at, 'deadline_at', t.deadline_at,
    'items', v.items, 'told', t.items
  )
  from (
    select v.*, k.first > 1 and v.reserved_at <= k.begins_at as is_older
    from dibs.reservations v
    cross join kept k
    where v.event_id = _verify_journal.event_id
  ) v
  full join told t on t.reservation_id = v.reservation_id
  where v.reservation_id is null
    or t.births > 1
    or v.status <> t.action
    or v.expires_at <> t.deadline_at
    or v.extension_count < t.extended
    or v.items <> t.items
    or to_jsonb(v.seat_ids) <> t.seats
    or not v.is_older and (
      t.births is distinct from 1
      or t.action is null
      or v.extension_count is distinct from t.extended
    )
$$;
comment on function dibs._verify_journal(text) is
  'I7: positions run to the head''s without gaps, and tell what reservations became.';
