-- What of an item is taken, in words.
--
-- Returns text: 150 sold, 48 held in 31 reservations and 2 held back; what is none is left out,
-- and where all is, nothing taken.
create or replace function dibs._said_taken(
  sold_count bigint, reserved_count bigint, holds bigint, blocked_count bigint
) returns text
language sql immutable parallel safe as $$
  select coalesce(
    dibs._said_list(array_remove(array[
      case when sold_count > 0 then sold_count || ' sold' end,
      case when reserved_count > 0 then reserved_count || ' held in '
        || case holds when 1 then '1 reservation' else holds || ' reservations' end end,
      case when blocked_count > 0 then blocked_count || ' held back' end
    ], null)),
    'nothing taken'
  )
$$;
comment on function dibs._said_taken(bigint, bigint, bigint, bigint) is
  'What of an item is taken, in words.';
