-- What a request names that no other request of its piece of a batch may name.
--
-- Returns text[]: its key, and the reservation it acts on, the owner whose cart it fills
-- or, where it matters what owners hold, the owner it reserves for.
create or replace function dibs._names(verb text, request jsonb, owners_matter boolean)
returns text[]
language sql immutable parallel safe as $$
  select array_remove(
    array[
      'key ' || coalesce(request ->> 'principal', '') || ' ' || (request ->> 'key'),
      case when verb not in ('reserve', 'sell') then 'id ' || lower(request ->> 'id') end,
      -- An amendment gives and takes at once, and whose a reservation is that is tried again
      -- is not said here: each is a piece of its own.
      case when verb in ('amend', 'reserve_again') then verb end,
      case when verb = 'fill_cart' or verb = 'reserve' and owners_matter
        then 'session ' || (request ->> 'session') end,
      case when verb = 'fill_cart' or verb = 'reserve' and owners_matter
        then 'customer ' || (request ->> 'customer') end,
      case when verb in ('reserve', 'sell') and request ? 'products' then 'products' end
    ],
    null
  )
$$;
comment on function dibs._names(text, jsonb, boolean) is
  'What a request names that no other request of its piece of a batch may name.';
