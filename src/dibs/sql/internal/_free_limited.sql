-- Expires the due reservations of owners who would pass their limits with them.
--
-- Returns the journal position after it. Of each owner the earliest due ones, only as many as
-- make room for all that its requests ask for. They bind nobody even before (a limit counts
-- what lives), but nobody is to be refused beside what is over.
create or replace function dibs._free_limited(
  event dibs.events, limits dibs._limit[], decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_count record;
begin
  if cardinality(_free_limited.limits) = 0
    or not dibs._is_due(_free_limited.event, _free_limited.decided_at)
  then
    return _free_limited.last_position;
  end if;
  for v_count in
    select l.setting, l.per, l.owner, l.item_id, sum(l.asked) as asked, min(l.most) as most
    from unnest(_free_limited.limits) l
    where l.asked is not null
    group by l.setting, l.per, l.owner, l.item_id
    order by min(l.ordinal), l.setting, l.item_id
  loop
    -- Read here, not beside what is asked: freeing for one limit frees for others with it.
    _free_limited.last_position := dibs._transit(
      (_free_limited.event).event_id, 'expired',
      array(
        select h.reservation_id
        from (
          select v.reservation_id, v.ends_at, sum(u.units) over () as held,
            coalesce(sum(u.units) over earlier, 0) as freed
          from dibs._owned(
            (_free_limited.event).event_id, v_count.per, v_count.owner, v_count.item_id
          ) v
          cross join lateral (
            select case when v_count.setting like '%\_units\_max'
              then (select n.units from dibs._units_of(v.items, v_count.item_id) n)
              else 1 end as units
          ) u
          window earlier as (
            order by v.ends_at, v.reservation_id
            rows between unbounded preceding and 1 preceding
          )
        ) h
        where h.ends_at <= _free_limited.decided_at
          and h.freed < h.held + v_count.asked - v_count.most
        order by h.ends_at, h.reservation_id
      ),
      null::dibs._caller[], _free_limited.decided_at, _free_limited.last_position
    );
  end loop;
  return _free_limited.last_position;
end
$$;
comment on function dibs._free_limited(dibs.events, dibs._limit[], timestamptz, bigint) is
  'Expires the due reservations of owners who would pass their limits with them.';
