-- Lets an endpoint begin in ledgers from where they are now.
--
-- Returns nothing. heads maps each ledger to its position. What happened up to then it is not
-- told. Locks the cursors, in the order of their ledgers.
create or replace function dibs_office._begin_cursors(endpoint_id uuid, heads jsonb)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into dibs_office.cursors as c (endpoint_id, ledger, position)
  select _begin_cursors.endpoint_id, h.key, h.value::bigint
  from jsonb_each_text(heads) h
  order by h.key collate "C"
  on conflict (endpoint_id, ledger) do update
  set position = excluded.position
$$;
comment on function dibs_office._begin_cursors(uuid, jsonb) is
  'Lets an endpoint begin in ledgers from where they are now.';
