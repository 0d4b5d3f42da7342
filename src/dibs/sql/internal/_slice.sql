-- Part of a JSON array: the elements from first_ordinal to last_ordinal, both included.
--
-- Returns jsonb; ordinals start at 1, a null last_ordinal means to the end.
create or replace function dibs._slice(elements jsonb, first_ordinal int, last_ordinal int)
returns jsonb
language sql immutable parallel safe as $$
  select jsonb_agg(e.element order by e.ordinal)
  from jsonb_array_elements(elements) with ordinality e (element, ordinal)
  where e.ordinal between first_ordinal and coalesce(last_ordinal, e.ordinal)
$$;
comment on function dibs._slice(jsonb, int, int) is
  'Part of a JSON array: the elements from first_ordinal to last_ordinal, both included.';
