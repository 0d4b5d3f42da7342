-- Whether a request to reserve is of the plainest kind, and sound: items, a session, a key.
--
-- Returns boolean, null at most for what is no such request; what is not plain may be sound
-- (dibs._reserve_fault). Without settings of its own it inlines into its caller.
create or replace function dibs._is_plain(request jsonb) returns boolean
language sql immutable parallel safe as $$
  select jsonb_typeof(request) = 'object'
    and request - '{items,session,key,merges,network,agent}'::text[] = '{}'
    and dibs._is_text(request -> 'session', 200)
    and jsonb_typeof(request -> 'items') = 'object' and request -> 'items' <> '{}'
    and not jsonb_path_exists(request -> 'items', dibs._unsound_quantity())
    and coalesce(dibs._is_text(request -> 'key', 255), true)
    and coalesce(jsonb_typeof(request -> 'merges'), 'boolean') = 'boolean'
$$;
comment on function dibs._is_plain(jsonb) is
  'Whether a request to reserve is of the plainest kind, and sound: items, a session, a key.';
