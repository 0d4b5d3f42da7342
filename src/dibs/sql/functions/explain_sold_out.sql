-- Why an item is sold out, and how much of it returns in the next minutes at the latest.
--
-- Returns, for one item or for all in order of their ids: how many there are, sold, held and
-- held back now, in words, with what it draws on; a row for each of the next minutes in
-- which units return if nobody pays and nobody extends; and how much of what is held is
-- likely to return, where at least 20 holds ended in the last 24 hours to go by. Its detail
-- has the numbers and the ten holds that end first. No rows where there is no such item.
-- minutes is taken to be from 0 to 120.
-- Names of owners are masked unless reveal, which its caller answers for. Locks nothing.
create or replace function dibs.explain_sold_out(
  event_id text,
  item_id text default null,
  minutes int default 10,
  reveal boolean default false
) returns table (at timestamptz, what text, actor text, detail jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_nestloop = off
as $$
#variable_conflict use_column
declare
  v_event dibs.events;
  v_now timestamptz;
  v_ended bigint;
  v_rate numeric;
  v_minutes int := least(greatest(coalesce(explain_sold_out.minutes, 10), 0), 120);
begin
  select e.* into v_event
  from dibs.events e
  where e.event_id = explain_sold_out.event_id and dibs._is_ours(explain_sold_out.event_id);
  select greatest(h.clock_at, dibs._now()) into v_now
  from dibs.event_heads h
  where h.event_id = v_event.event_id;
  select (s.detail ->> 'held')::bigint,
    least((s.expired + s.released)::numeric / nullif((s.detail ->> 'held')::bigint, 0), 1)
  into v_ended, v_rate
  from dibs.reservation_statistics(explain_sold_out.event_id) s;

  return query
  with there as materialized (
    select * from dibs._availability_at(v_event.event_id, v_now)
  ), drawn as (
    select d.item_id, jsonb_object_agg(d.draws_on, d.units) as draws,
      dibs._said_list(array_agg(d.draws_on order by d.draws_on)) as draws_on,
      dibs._said_list(array_agg(d.draws_on order by d.draws_on) filter (
        where t.available_count < d.units
      )) as lacks
    from dibs.item_draws d
    join there t on t.item_id = d.draws_on
    where d.event_id = v_event.event_id
    group by d.item_id
  ), now as materialized (
    select t.*, d.draws, d.draws_on, d.lacks, coalesce(h.holds, 0) as holds,
      coalesce(h.holders, '[]') as holders
    from there t
    left join drawn d on d.item_id = t.item_id
    left join dibs._holders(
      v_event.event_id, explain_sold_out.item_id, v_now, reveal
    ) h on h.item_id = t.item_id
    where explain_sold_out.item_id is null or t.item_id = explain_sold_out.item_id
  ), rows as (
    select n.item_id, 0 as minute, v_now as at,
      dibs._said_item(
        n.item_id, n.available_count, n.capacity, n.draws_on, n.lacks,
        dibs._said_taken(n.sold_count, n.reserved_count, n.holds, n.blocked_count)
      ) as what,
      jsonb_build_object(
        'item', n.item_id, 'capacity', n.capacity, 'available_count', n.available_count,
        'sold_count', n.sold_count, 'reserved_count', n.reserved_count,
        'blocked_count', n.blocked_count, 'reservations', n.holds, 'holders', n.holders,
        'draws', coalesce(n.draws, '{}')
      ) as detail
    from now n
    union all
    select r.item_id, r.minute, b.at,
      'By ' || dibs._said_at(b.at, v_now, v_event.time_zone) || ' ' || r.returned_count
        || ' × ' || r.item_id || case r.returned_count when 1 then ' is' else ' are' end
        || ' back, if nobody pays and nobody extends.',
      jsonb_build_object('item', r.item_id, 'returned_count', r.returned_count)
    from dibs._returns_of(
      v_event.event_id, explain_sold_out.item_id, v_now, v_minutes
    ) r
    cross join lateral (select v_now + make_interval(mins => r.minute) as at) b
    union all
    select n.item_id, v_minutes + 1, v_now,
      format(
        'Of the %s holds that ended in the last 24 hours %s %% were given back; so about %s'
        ' of the %s × %s held now are likely to return.',
        v_ended, round(100 * v_rate), round(n.reserved_count * v_rate), n.reserved_count, n.item_id
      ),
      jsonb_build_object('item', n.item_id, 'return_rate', v_rate)
    from now n
    where n.reserved_count > 0 and v_ended >= 20
  )
  select r.at, r.what, null::text, r.detail
  from rows r
  order by r.item_id, r.minute;
end
$$;
comment on function dibs.explain_sold_out(text, text, int, boolean) is
  'Why an item is sold out, and how much of it returns in the next minutes at the latest.';
