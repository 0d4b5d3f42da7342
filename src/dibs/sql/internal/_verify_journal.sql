-- I7: positions run from 1 to the head's without gaps, and tell what reservations became.
--
-- Returns rows as dibs.verify.
create or replace function dibs._verify_journal(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'I7', 'positions', jsonb_build_object(
    'head', h.position, 'rows', j.rows, 'first', j.first, 'last', j.last
  )
  from dibs.event_heads h
  cross join lateral (
    select count(distinct j.position) as positions, count(*) as rows,
      min(j.position) as first, max(j.position) as last
    from dibs.journal j
    where j.event_id = h.event_id
  ) j
  where h.event_id = _verify_journal.event_id
    and (
      j.rows <> j.positions
      or j.rows <> coalesce(j.last - j.first + 1, 0)
      or coalesce(j.last, 0) <> h.position
    )
  union all
  select 'I7', coalesce(v.reservation_id, j.reservation_id)::text, jsonb_build_object(
    'status', v.status, 'journal', j.action,
    'extension_count', v.extension_count, 'extended', j.extended
  )
  from (
    select * from dibs.reservations v where v.event_id = _verify_journal.event_id
  ) v
  full join (
    select j.reservation_id,
      (array_agg(j.action order by j.position desc)
        filter (where j.action <> 'extended'))[1] as action,
      count(*) filter (where j.action = 'extended') as extended,
      count(*) filter (where j.action = 'reserved') as births
    from dibs.journal j
    where j.event_id = _verify_journal.event_id and j.reservation_id is not null
    group by j.reservation_id
  ) j on j.reservation_id = v.reservation_id
  where v.status is distinct from j.action
    or v.extension_count is distinct from j.extended
    or j.births <> 1
$$;
comment on function dibs._verify_journal(text) is
  'I7: positions run from 1 to the head''s without gaps, and tell what reservations became.';
