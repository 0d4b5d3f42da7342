-- The seats of a detail that may name only some of them, for a sentence.
--
-- Returns text[], as long as there are seats: null for those that are not named.
create or replace function dibs._seats_told(detail jsonb) returns text[]
language sql immutable parallel safe as $$
  select n.names || array_fill(
    null::text,
    array[greatest(coalesce((detail ->> 'seat_count')::int, 0) - cardinality(n.names), 0)]
  )
  from (select dibs._texts(detail -> 'seats') as names) n
$$;
comment on function dibs._seats_told(jsonb) is
  'The seats of a detail that may name only some of them, for a sentence.';
