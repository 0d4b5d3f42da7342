-- How many more times a reservation may be extended, as it stands.
--
-- Returns an int; 0 where it no longer lives or its whole life is used up.
create or replace function dibs._extensions_left(
  reservation dibs.reservations, decided_at timestamptz
) returns int
language sql immutable parallel safe as $$
  select case
    when (reservation).status = 'reserved'
      and (reservation).ends_at > decided_at
      and (reservation).expires_at < (reservation).life_ends_at
      and (reservation).extension_seconds > 0
    then (reservation).extensions_max - (reservation).extension_count
    else 0
  end
$$;
comment on function dibs._extensions_left(dibs.reservations, timestamptz) is
  'How many more times a reservation may be extended, as it stands.';
