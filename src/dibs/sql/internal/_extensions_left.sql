-- How many more times a reservation may be extended, as it stands.
--
-- Returns an int; no more than its whole life has room for, and 0 where it no longer lives.
create or replace function dibs._extensions_left(
  reservation dibs.reservations, decided_at timestamptz
) returns int
language sql immutable parallel safe as $$
  select case
    when (reservation).status = 'reserved'
      and (reservation).ends_at > decided_at
      and (reservation).extension_seconds > 0
    then least(
      (reservation).extensions_max - (reservation).extension_count,
      ceil(
        date_part('epoch', (reservation).life_ends_at - (reservation).expires_at)
        / (reservation).extension_seconds
      )
    )::int
    else 0
  end
$$;
comment on function dibs._extensions_left(dibs.reservations, timestamptz) is
  'How many more times a reservation may be extended, as it stands.';
