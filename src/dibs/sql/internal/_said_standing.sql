-- How a reservation stands at an instant, in words.
--
-- Returns a sentence.
create or replace function dibs._said_standing(
  reservation dibs.reservations, read_at timestamptz, time_zone text
) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when (reservation).status = 'reserved' and (reservation).ends_at > read_at then
      'Holds ' || things.said || ' for another '
      || dibs._said_span((reservation).ends_at - read_at) || ', until '
      || dibs._said_at((reservation).ends_at, read_at, time_zone)
      || case
        when (reservation).ends_at < (reservation).expires_at
          then ', or until '
            || dibs._said_at((reservation).expires_at, read_at, time_zone)
            || ' if its owner comes back'
        when dibs._extensions_left(reservation, read_at) > 0
          then '; it can be extended ' || case dibs._extensions_left(reservation, read_at)
            when 1 then 'once'
            else dibs._extensions_left(reservation, read_at) || ' times' end
        else '; it cannot be extended'
      end
    when (reservation).status = 'reserved' then
      'Over since ' || dibs._said_at((reservation).ends_at, read_at, time_zone)
      || ': what it held counts as free and goes to whoever asks, swept or not'
    when (reservation).status = 'confirmed' then 'Sold: ' || things.said
    else 'Over since ' || dibs._said_at(
        case (reservation).status when 'cancelled' then (reservation).ended_at
          else least((reservation).ended_at, (reservation).ends_at) end,
        read_at, time_zone
      ) || '; it holds nothing'
  end || '.'
  from (
    select dibs._said_things(
      (reservation).event_id, (reservation).demand_items, (reservation).demand_units,
      (reservation).seat_ids
    ) as said
  ) things
$$;
comment on function dibs._said_standing(dibs.reservations, timestamptz, text) is
  'How a reservation stands at an instant, in words.';
