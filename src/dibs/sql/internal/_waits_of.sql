-- The limits of time that are reached, and until when.
--
-- Returns those of the limits, in their order, with what is held (minutes, or holds that
-- expired) and retry_at. Reads what each person held once, however often one is named, and no
-- more holds than dibs._unbought_least() or a limit names: who has so many waits for that
-- alone, as if each had lasted a minute and expired.
create or replace function dibs._waits_of(
  event_id text, limits dibs._limit[], decided_at timestamptz
) returns dibs._limit[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((
    with asked as (
      select l.ordinal, l.per, l.owner, l.item_id,
        max(l.most) filter (where l.setting = 'held_minutes_max') as minutes_max,
        max(l.most) filter (where l.setting = 'cooldown_seconds') as cooldown_seconds,
        coalesce(max(l.most) filter (where l.setting = 'cooldown_after'), 3) as after
      from unnest(limits) l
      where l.asked is null
      group by l.ordinal, l.per, l.owner, l.item_id
    ), rules as (
      select a.*, greatest(dibs._unbought_least(), a.minutes_max, a.after) as unbought_max,
        row_number() over (
          partition by a.per, a.owner, a.item_id, a.minutes_max, a.cooldown_seconds, a.after
        ) = 1 as is_first
      from asked a
      where num_nonnulls(a.minutes_max, a.cooldown_seconds) > 0 and exists (
        select from dibs._owned_lately(_waits_of.event_id, a.per, a.owner, decided_at, 1)
      )
    ), told as (
      select r.*, max(t.held) over same as held, max(t.expired_count) over same as expired,
        max(t.minutes_until) over same as minutes_until,
        max(t.cool_until) over same as cool_until, max(t.many) over same as many,
        max(t.many_until) over same as many_until
      from rules r
      left join lateral (
        select max(p.held_since) as held, count(p.expired_at) as expired_count,
          max(p.begun_at) filter (
            where p.held_since >= make_interval(mins => r.minutes_max::int)
          ) + dibs._lately() as minutes_until,
          case when count(p.expired_at) >= r.after then least(
            max(p.expired_at) + make_interval(secs => r.cooldown_seconds),
            max(p.begun_at) filter (where p.expired_since >= r.after) + dibs._lately()
          ) end as cool_until,
          max(p.unbought_since) filter (where p.unbought_since >= r.unbought_max) as many,
          max(p.begun_at) filter (where p.unbought_since >= r.unbought_max) + dibs._lately()
            as many_until
        from (
          -- Counted from the newest: how many were held since then, how long, how many expired.
          select h.*, count(*) over newest as unbought_since,
            sum(h.held) over newest as held_since,
            count(h.expired_at) over newest as expired_since
          from dibs._held_lately(
            _waits_of.event_id, r.per, r.owner, r.item_id, decided_at, r.unbought_max
          ) h
          window newest as (
            order by h.begun_at desc range between unbounded preceding and current row
          )
        ) p
      ) t on r.is_first
      window same as (
        partition by r.per, r.owner, r.item_id, r.minutes_max, r.cooldown_seconds, r.after
      )
    )
    select array_agg(
      row(
        t.ordinal, w.setting, t.per, t.owner, t.item_id, w.most, null, null, null, w.held,
        w.retry_at
      )::dibs._limit
      order by t.ordinal, t.item_id, w.setting
    )
    from told t
    cross join lateral (
      select 'cooldown_seconds' as setting, t.after as most,
        greatest(t.expired, t.many) as held, greatest(t.cool_until, t.many_until) as retry_at
      where t.cooldown_seconds is not null and greatest(t.cool_until, t.many_until) > decided_at
      union all
      select 'held_minutes_max', t.minutes_max,
        greatest(floor(extract(epoch from t.held) / 60)::bigint, t.many),
        greatest(t.minutes_until, t.many_until)
      where t.minutes_max is not null and num_nonnulls(t.minutes_until, t.many_until) > 0
    ) w
  ), '{}');
end
$$;
comment on function dibs._waits_of(text, dibs._limit[], timestamptz) is
  'The limits of time that are reached, and until when.';
