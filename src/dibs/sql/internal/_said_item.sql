-- How much there is of an item at an instant, and why not more, in words.
--
-- Returns a sentence; due reservations count as free.
create or replace function dibs._said_item(event_id text, item_id text, read_at timestamptz)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with items as materialized (
    select * from dibs._availability_at(_said_item.event_id, read_at)
  ), drawn as (
    select dibs._said_list(array_agg(d.draws_on order by d.draws_on)) as on_all,
      dibs._said_list(array_agg(d.draws_on order by d.draws_on) filter (
        where i.available_count < d.units
      )) as on_empty
    from dibs.item_draws d
    join items i on i.item_id = d.draws_on
    where d.event_id = _said_item.event_id and d.item_id = _said_item.item_id
  )
  select i.item_id || ': '
    || case
      when i.available_count is null then 'no limit'
      when i.available_count <= 0 then
        'sold out' || coalesce(', 0 of ' || i.capacity || ' left', '')
      else i.available_count || coalesce(' of ' || i.capacity, '') || ' left'
    end
    || coalesce(', since it draws on ' || d.on_empty, ', drawing on ' || d.on_all, '')
    || '; ' || dibs._said_taken(i.sold_count, i.reserved_count, h.holds, i.blocked_count)
    || '.'
  from items i
  cross join drawn d
  cross join lateral dibs._holders_of(
    _said_item.event_id, i.item_id, read_at, false
  ) h
  where i.item_id = _said_item.item_id
$$;
comment on function dibs._said_item(text, text, timestamptz) is
  'How much there is of an item at an instant, and why not more, in words.';
