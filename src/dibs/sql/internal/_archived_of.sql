-- What a reservation itself says of its story, for where the journal no longer does.
--
-- Returns its birth and, where it has ended, its end, in words; a null actor is its owner.
create or replace function dibs._archived_of(reservation dibs.reservations, time_zone text)
returns table (action text, at timestamptz, what text, actor text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'reserved', (reservation).reserved_at,
    'Reserved (the journal of then is no longer kept).', null
  union all
  select (reservation).status, (reservation).ended_at,
    upper(left((reservation).status, 1)) || substr((reservation).status, 2)
    || ' (the journal of then is no longer kept).',
    case (reservation).status when 'expired' then 'Dibs' end
  where (reservation).ended_at is not null
$$;
comment on function dibs._archived_of(dibs.reservations, text) is
  'What a reservation itself says of its story, for where the journal no longer does.';
