-- I3, I4 and I5: a hold ends once, lives until its deadline, and expires after it.
--
-- Returns rows as dibs.verify. Judged by the journal alone: the deadline at a row is the one
-- that the last reserved or extended row before it gave. I4 is also broken by an extension
-- after the deadline, which would make a late sale look early.
create or replace function dibs._verify_ends(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with told as (
    select j.reservation_id, j.action, j.recorded_at,
      max(j.expires_at) over (
        partition by j.reservation_id order by j.position
        rows between unbounded preceding and 1 preceding
      ) as deadline_at
    from dibs.journal j
    where j.event_id = _verify_ends.event_id and j.reservation_id is not null
  ), holds as (
    select t.reservation_id,
      count(*) filter (where t.action in ('confirmed', 'released', 'expired')) as ends,
      max(t.deadline_at) as deadline_at,
      min(t.recorded_at) filter (
        where t.action in ('confirmed', 'extended') and t.recorded_at >= t.deadline_at
      ) as late_at,
      min(t.recorded_at) filter (
        where t.action = 'expired' and t.recorded_at < t.deadline_at
      ) as early_at
    from told t
    group by t.reservation_id
  )
  select broken.invariant, h.reservation_id::text, to_jsonb(h) - 'reservation_id'
  from holds h
  cross join lateral (
    values
    ('I3', h.ends > 1),
    ('I4', h.late_at is not null),
    ('I5', h.early_at is not null)
  ) broken (invariant, is_broken)
  where broken.is_broken
$$;
comment on function dibs._verify_ends(text) is
  'I3, I4 and I5: a hold ends once, lives until its deadline, and expires after it.';
