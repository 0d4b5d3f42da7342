-- I3, I4 and I5: a hold ends once, is confirmed before its deadline, expires after it.
--
-- Returns rows as dibs.verify. Judged by the journal alone: the deadline of a hold is the
-- one its last reserved or extended row gave it.
create or replace function dibs._verify_ends(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with holds as (
    select j.reservation_id,
      count(*) filter (where j.action in ('confirmed', 'released', 'expired')) as ends,
      max(j.expires_at) as deadline_at,
      max(j.recorded_at) filter (where j.action = 'confirmed') as confirmed_at,
      min(j.recorded_at) filter (where j.action = 'expired') as expired_at
    from dibs.journal j
    where j.event_id = _verify_ends.event_id and j.reservation_id is not null
    group by j.reservation_id
  )
  select broken.invariant, h.reservation_id::text, to_jsonb(h) - 'reservation_id'
  from holds h
  cross join lateral (
    values
    ('I3', h.ends > 1),
    ('I4', h.confirmed_at >= h.deadline_at),
    ('I5', h.expired_at < h.deadline_at)
  ) broken (invariant, is_broken)
  where broken.is_broken
$$;
comment on function dibs._verify_ends(text) is
  'I3, I4 and I5: a hold ends once, is confirmed before its deadline, expires after it.';
