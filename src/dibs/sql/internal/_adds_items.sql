-- Whether a sound request to fill a cart adds items, and nothing that has to be chosen.
--
-- Returns boolean. Such a request is what reserve takes where there is no cart yet.
create or replace function dibs._adds_items(asked jsonb) returns boolean
language sql immutable parallel safe as $$
  select coalesce(asked ->> 'change', 'add') = 'add'
    and coalesce(nullif(asked -> 'items', 'null'), '{}') <> '{}'
    and coalesce(nullif(asked -> 'products', 'null'), '{}') = '{}'
$$;
comment on function dibs._adds_items(jsonb) is
  'Whether a sound request to fill a cart adds items, and nothing that has to be chosen.';
