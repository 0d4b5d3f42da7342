-- Of the limits of requests those that not all of them could keep, were all of them granted.
--
-- Returns these, in their order, each with its count's place, how much counts towards it now
-- and when the first of that ends by itself. Due reservations do not count, swept or not; nor
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
declare
  v_before int := _pressing_limits.requests[1].ordinal - 1;
begin
  if cardinality(_pressing_limits.limits) = 0 then
    return '{}';
  end if;
  -- Windows, and no joins: without statistics these would compare each row with each.
  return coalesce((
    with asked as (
      select l.*, l.setting like '%\_units\_max' as is_of_units,
        row_number() over (partition by l.per, l.owner, l.item_id) = 1 as is_first
      from unnest(limits) with ordinality l (
        ordinal, setting, per, owner, item_id, most, asked, ends_at, place, held, retry_at,
        number
      )
      where l.asked is not null and (requests[l.ordinal - v_before]).code is null
    ), standing as (
      select a.*, max(s.reservations) over owners as reservations,
        max(s.units) over owners as held_units, min(s.ends_at) over owners as first_end
      from asked a
      left join lateral (
        select count(*) as reservations, sum(u.units) as units,
          -- A page that was not left is heard of again, and does not end by silence.
          min(case when v.left_at is null then v.expires_at else v.ends_at end) as ends_at
        from dibs._owned(_pressing_limits.event_id, a.per, a.owner, a.item_id) v
        cross join lateral dibs._units_of(v.items, a.item_id) u (units)
        where v.ends_at > decided_at
      ) s on a.is_first
      window owners as (partition by a.per, a.owner, a.item_id)
    ), counted as (
      select s.*, h.held_count, sum(s.asked) over counts as all_asked,
        min(s.most) over counts as least
      from standing s
      cross join lateral (
        select coalesce(case when s.is_of_units then s.held_units else s.reservations end, 0)
          as held_count
      ) h
      window counts as (partition by s.setting, s.owner, s.item_id)
    )
    select array_agg(
      row(
        p.ordinal, p.setting, p.per, p.owner, p.item_id, p.most, p.asked, p.ends_at,
        p.count_place, p.held_count, p.first_end
      )::dibs._limit
      order by p.number
    )
    from (
      select c.*, dense_rank() over (order by c.setting, c.owner, c.item_id) as count_place
      from counted c
      where c.held_count + c.all_asked > c.least
    ) p
  ), '{}');
end
$$;
comment on function
  dibs._pressing_limits(text, dibs._request[], dibs._limit[], timestamptz) is
  'Of the limits of requests those that not all of them could keep, were all of them granted.';
