-- How much there is left of something, in words.
--
-- Returns text: there is 2 × floor left, there is no floor left.
create or replace function dibs._said_left(left_count numeric, name text) returns text
language sql immutable parallel safe as $$
  select 'there is ' || case when left_count > 0 then left_count || ' × ' else 'no ' end
    || name || ' left'
$$;
comment on function dibs._said_left(numeric, text) is
  'How much there is left of something, in words.';
