-- What became of a hold that was in somebody's way, in words.
--
-- Returns the end of a sentence: until when it was to last then, and how it ended.
create or replace function dibs._said_fate(
  reservation dibs.reservations, then_at timestamptz, read_at timestamptz, time_zone text
) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'until '
    || dibs._said_at(dibs._deadline_then(reservation, then_at), then_at, time_zone)
    || case dibs._status_at(reservation, read_at)
      when 'reserved' then ', and it still stands'
      when 'confirmed' then '; it was sold at '
      when 'cancelled' then '; it was sold, and the sale cancelled at '
      when 'released' then '; it was given back at '
      else '; it ran out at '
    end
    || case dibs._status_at(reservation, read_at)
      when 'reserved' then ''
      when 'confirmed' then dibs._said_at((reservation).ended_at, then_at, time_zone)
      when 'cancelled' then dibs._said_at((reservation).ended_at, then_at, time_zone)
      else dibs._said_at(
        least((reservation).ended_at, (reservation).ends_at), then_at, time_zone
      )
    end
$$;
comment on function dibs._said_fate(dibs.reservations, timestamptz, timestamptz, text) is
  'What became of a hold that was in somebody''s way, in words.';
