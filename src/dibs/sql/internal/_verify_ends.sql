-- I3, I4 and I5: a hold ends once, lives until its deadline, and expires after it.
--
-- Returns rows as dibs.verify. Judged by the journal alone: the deadline at a row is the one
-- that the last row before it gave that has one, and who left is out from the
-- instant that the left row just before it gave: any other row was a sign of life, and
-- nobody is out between the beginning of payment and its end. I3 is also broken by a sale
-- cancelled twice, I4 by an extension after the end, which would make a late sale look early.
create or replace function dibs._verify_ends(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with spoken as (
    select j.*, case
        when j.action = 'payment_begun' or j.detail -> 'paying' = 'true' then true
        when j.action = 'payment_ended' then false
      end as is_to_pay
    from dibs.journal j
    where j.event_id = _verify_ends.event_id and j.reservation_id is not null
      -- What is only told is no sign of life.
      and j.action not in ('expiring', 'late_refused')
  ), told as (
    select j.reservation_id, j.action, j.recorded_at,
      -- Of an owner who left; what an office says is no such reason.
      case when j.detail -> 'forced' is null then j.detail ->> 'reason' end as reason,
      (j.detail ->> 'leaves_at')::timestamptz as leaves_at,
      j.action = 'cancelled' and j.detail -> 'partial' is distinct from 'true' as is_undone,
      -- Of all that were said, the last one before the row.
      (array_agg(j.expires_at) filter (where j.expires_at is not null) over whole)[
        count(j.expires_at) over before
      ] as deadline_at,
      coalesce((array_agg(j.is_to_pay) filter (where j.is_to_pay is not null) over whole)[
        count(j.is_to_pay) over before
      ], false) as is_paying,
      lag(j.action) over story as came_after,
      lag(j.detail) over story as after_detail
    from spoken j
    window
      story as (partition by j.reservation_id order by j.position),
      before as (story rows between unbounded preceding and 1 preceding),
      whole as (story rows between unbounded preceding and unbounded following)
  ), judged as (
    select t.*, case when t.came_after = 'left'
      then (t.after_detail ->> 'leaves_at')::timestamptz end as out_at
    from told t
  ), holds as (
    select t.reservation_id,
      count(*) filter (where t.action in ('confirmed', 'released', 'expired')) as ends,
      count(*) filter (where t.is_undone) as undone,
      max(t.deadline_at) as deadline_at,
      min(t.recorded_at) filter (
        where t.action in (
            'confirmed', 'extended', 'amended', 'stayed', 'payment_begun', 'payment_ended'
          )
          and t.recorded_at >= least(t.deadline_at, t.out_at)
      ) as late_at,
      min(t.recorded_at) filter (
        where t.action = 'expired' and t.recorded_at < t.deadline_at
          or t.action = 'released' and (
            t.recorded_at < t.leaves_at
            or t.reason is not null and t.is_paying
            or t.reason = 'left' and t.out_at is distinct from t.leaves_at
              and t.came_after is not null
          )
      ) as early_at
    from judged t
    group by t.reservation_id
  )
  select broken.invariant, h.reservation_id::text, to_jsonb(h) - 'reservation_id'
  from holds h
  cross join lateral (
    values
    ('I3', h.ends > 1 or h.undone > 1),
    ('I4', h.late_at is not null),
    ('I5', h.early_at is not null)
  ) broken (invariant, is_broken)
  where broken.is_broken
$$;
comment on function dibs._verify_ends(text) is
  'I3, I4 and I5: a hold ends once, lives until its deadline, and expires after it.';
