-- Why somebody was refused, what stood in the way then, and whether it still does, in words.
--
-- Explains the latest refusals that fit, the earliest of them first: of a session, about a
-- reservation, until a time, or the one with a second and number as dibs.refusals keeps it;
-- what is null fits all. At most refusals_max, and 100. Returns rows in order, none where no
-- refusal fits. What stood in the way is found by undoing the journal back to that time.
-- Names of owners are masked unless reveal, which its caller answers for. Locks nothing.
create or replace function dibs.explain_refusal(
  event_id text,
  session text default null,
  reservation_id uuid default null,
  until timestamptz default null,
  second_at timestamptz default null,
  number int default null,
  refusals_max int default 1,
  reveal boolean default false
) returns table (at timestamptz, what text, actor text, detail jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
#variable_conflict use_column
declare
  v_event dibs.events;
  v_now timestamptz;
  v_zone text;
begin
  select e.* into v_event
  from dibs.events e
  where e.event_id = explain_refusal.event_id and dibs._is_ours(explain_refusal.event_id);
  select greatest(h.clock_at, dibs._now()) into v_now
  from dibs.event_heads h
  where h.event_id = v_event.event_id;
  v_zone := v_event.time_zone;

  return query
  with fitting as materialized (
    select f as refusal, f.refused_at, f.number
    from dibs.refusals f
    where f.event_id = v_event.event_id
      and (
        explain_refusal.second_at is null
        or f.second_at = date_trunc('second', explain_refusal.second_at)
      )
      and (explain_refusal.until is null or f.second_at <= explain_refusal.until)
      and (explain_refusal.until is null or f.refused_at <= explain_refusal.until)
      and (explain_refusal.number is null or f.number = explain_refusal.number)
      and (explain_refusal.session is null or f.session = explain_refusal.session)
      and (
        explain_refusal.reservation_id is null
        or f.reservation_id = explain_refusal.reservation_id
      )
    order by f.second_at desc, f.number desc
    limit least(greatest(coalesce(explain_refusal.refusals_max, 1), 1), 100)
  ), rows as (
    select f.refused_at, f.number, 1 as rank, 0::bigint as place, f.refused_at as at,
      dibs._said_refusal(f.refusal, v_zone) as what,
      case when f.number <= 100 then dibs._said_actor(
        (f.refusal).event_id, (f.refusal).principal, (f.refusal).session,
        (f.refusal).asked ->> 'customer', reveal
      ) end as actor,
      jsonb_strip_nulls(jsonb_build_object(
        'verb', (f.refusal).verb, 'code', (f.refusal).code, 'number', f.number,
        'refusal_count', (f.refusal).refusal_count,
        'reservation', (f.refusal).reservation_id,
        'asked', (f.refusal).asked - 'customer', 'detail', (f.refusal).detail
      )) as detail
    from fitting f
    union all
    select f.refused_at, f.number, 2, w.place, f.refused_at, w.what, w.actor, w.detail
    from fitting f
    cross join lateral dibs._in_the_way(f.refusal, v_now, v_zone, reveal) w
    union all
    select f.refused_at, f.number, 3, 0, v_now, n.what, null,
      jsonb_build_object('is_granted', n.is_granted)
    from fitting f
    cross join lateral dibs._said_now(f.refusal, v_event, v_now) n
    where f.number <= 100
  )
  select r.at, r.what, r.actor, r.detail
  from rows r
  order by r.refused_at, r.number, r.rank, r.place;
end
$$;
comment on function
  dibs.explain_refusal(text, text, uuid, timestamptz, timestamptz, int, int, boolean) is
  'Why somebody was refused, what stood in the way then, and whether it still does, in words.';
