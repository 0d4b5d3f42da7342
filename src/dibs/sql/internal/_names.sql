-- What a request names that no other request of its piece of a batch may name.
--
-- Returns text[]: its key, and the owner it reserves for or the reservation it acts on.
create or replace function dibs._names(verb text, request jsonb) returns text[]
language sql immutable parallel safe as $$
  select array_remove(
    array[
      'key ' || coalesce(request ->> 'principal', '') || ' ' || (request ->> 'key'),
      case when verb = 'reserve' then 'session ' || (request ->> 'session')
        else 'id ' || lower(request ->> 'id') end,
      case when verb = 'reserve' then 'customer ' || (request ->> 'customer') end
    ],
    null
  )
$$;
comment on function dibs._names(text, jsonb) is
  'What a request names that no other request of its piece of a batch may name.';
