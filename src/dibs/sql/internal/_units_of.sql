-- The units of a reservation: all of them, or those of one item.
--
-- Returns a row with a bigint; item_id empty is all. Without settings of its own it inlines
-- into its caller.
create or replace function dibs._units_of(items jsonb, item_id text)
returns table (units bigint)
language sql immutable parallel safe as $$
  select sum(l.value::bigint)::bigint
  from jsonb_each_text(items) l
  where _units_of.item_id in ('', l.key)
$$;
comment on function dibs._units_of(jsonb, text) is
  'The units of a reservation: all of them, or those of one item.';
