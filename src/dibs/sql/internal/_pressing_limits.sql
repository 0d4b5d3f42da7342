-- Of the limits of requests those that not all of them could keep, were all of them granted.
--
-- Returns these, in their order, each with its count's place, how much counts towards it now
-- and the deadline that comes first of that. Due reservations do not count, swept or not; nor
-- do requests that were refused already. What is not returned binds nobody here, whatever
-- becomes of whom, so that a batch whose owners all have room is counted once and not gone
-- through.
create or replace function dibs._pressing_limits(
  event_id text, requests dibs._request[], limits dibs._limit[], decided_at timestamptz
) returns dibs._limit[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if cardinality(_pressing_limits.limits) = 0 then
    return '{}';
  end if;
  return coalesce((
    with asked as materialized (
      select l.*
      from unnest(limits) with ordinality l (
        ordinal, setting, per, owner, item_id, most, asked, ends_at, place, held, retry_at,
        number
      )
      join unnest(requests) r on r.ordinal = l.ordinal
      where r.code is null and l.asked is not null
    ), standing as materialized (
      select o.per, o.owner, o.item_id, v.*
      from (select distinct a.per, a.owner, a.item_id from asked a) o
      cross join lateral (
        select count(*) as reservations, coalesce(sum(u.units), 0) as units,
          min(v.expires_at) as retry_at
        from dibs._owned(_pressing_limits.event_id, o.per, o.owner, o.item_id) v
        cross join lateral dibs._units_of(v.items, o.item_id) u (units)
        where v.ends_at > decided_at
      ) v
    ), pressing as materialized (
      select c.setting, c.per, c.owner, c.item_id, h.held, s.retry_at,
        row_number() over () as place
      from (
        select a.setting, a.per, a.owner, a.item_id, sum(a.asked) as asked,
          min(a.most) as most
        from asked a
        group by a.setting, a.per, a.owner, a.item_id
      ) c
      join standing s on s.per = c.per and s.owner = c.owner and s.item_id = c.item_id
      cross join lateral (
        select case when c.setting like '%\_units\_max' then s.units else s.reservations end
          as held
      ) h
      where h.held + c.asked > c.most
    )
    select array_agg(
      row(
        a.ordinal, a.setting, a.per, a.owner, a.item_id, a.most, a.asked, a.ends_at,
        p.place, p.held, p.retry_at
      )::dibs._limit
      order by a.number
    )
    from asked a
    join pressing p on p.setting = a.setting and p.per = a.per and p.owner = a.owner
      and p.item_id = a.item_id
  ), '{}');
end
$$;
comment on function
  dibs._pressing_limits(text, dibs._request[], dibs._limit[], timestamptz) is
  'Of the limits of requests those that not all of them could keep, were all of them granted.';
