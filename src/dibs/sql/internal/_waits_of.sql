-- The limits of time that are reached, and until when.
--
-- Returns those of the limits, in their order, with what is held (minutes, or holds that
-- expired) and retry_at. Reads what each person held once, however often one is named.
create or replace function dibs._waits_of(
  event_id text, limits dibs._limit[], decided_at timestamptz
) returns dibs._limit[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((
    with asked as materialized (
      select l.ordinal, l.per, l.owner, l.item_id,
        max(l.most) filter (where l.setting = 'held_minutes_max') as minutes_max,
        max(l.most) filter (where l.setting = 'cooldown_seconds') as cooldown_seconds,
        coalesce(max(l.most) filter (where l.setting = 'cooldown_after'), 3) as after
      from unnest(limits) l
      where l.asked is null
      group by l.ordinal, l.per, l.owner, l.item_id
    ), rules as materialized (
      select distinct a.per, a.owner, a.item_id, a.minutes_max, a.cooldown_seconds, a.after
      from asked a
      where num_nonnulls(a.minutes_max, a.cooldown_seconds) > 0
    ), past as materialized (
      -- Counted from the newest: how long was held since then, how many expired since then.
      select p.per, p.owner, p.item_id, h.*,
        sum(h.held) over newest as held_since, count(h.expired_at) over newest as expired_since
      from (select distinct r.per, r.owner, r.item_id from rules r) p
      cross join lateral
        dibs._held_lately(_waits_of.event_id, p.per, p.owner, p.item_id, decided_at) h
      window newest as (
        partition by p.per, p.owner, p.item_id order by h.begun_at desc
        range between unbounded preceding and current row
      )
    ), told as materialized (
      select r.*, max(p.held_since) as held, count(p.expired_at) as expired_count,
        max(p.begun_at) filter (where p.held_since >= make_interval(mins => r.minutes_max::int))
          + interval '24 hours' as minutes_until,
        case when r.cooldown_seconds is not null then least(
          max(p.expired_at) + make_interval(secs => r.cooldown_seconds),
          max(p.begun_at) filter (where p.expired_since >= r.after) + interval '24 hours'
        ) end as cool_until
      from rules r
      join past p on p.per = r.per and p.owner = r.owner and p.item_id = r.item_id
      group by r.per, r.owner, r.item_id, r.minutes_max, r.cooldown_seconds, r.after
    )
    select array_agg(
      row(
        a.ordinal, w.setting, a.per, a.owner, a.item_id, w.most, null, null, null, w.held,
        w.retry_at
      )::dibs._limit
      order by a.ordinal, a.item_id, w.setting
    )
    from asked a
    join told t on t.per = a.per and t.owner = a.owner and t.item_id = a.item_id
      and t.minutes_max is not distinct from a.minutes_max
      and t.cooldown_seconds is not distinct from a.cooldown_seconds and t.after = a.after
    cross join lateral (
      select 'cooldown_seconds' as setting, a.after as most, t.expired_count as held,
        t.cool_until as retry_at
      where t.expired_count >= a.after and t.cool_until > decided_at
      union all
      select 'held_minutes_max', a.minutes_max, floor(extract(epoch from t.held) / 60)::bigint,
        t.minutes_until
      where t.minutes_until is not null
    ) w
  ), '{}');
end
$$;
comment on function dibs._waits_of(text, dibs._limit[], timestamptz) is
  'The limits of time that are reached, and until when.';
