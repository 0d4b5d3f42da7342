-- Whether a key of a batch of plain requests was met before, in it or in the ledger.
--
-- Returns boolean.
create or replace function dibs._is_met(event_id text, plain dibs._plain) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return exists (
    select from unnest((plain).principals, (plain).keys) n (principal, key)
    where n.key is not null
    group by n.principal, n.key
    having count(*) > 1
  ) or exists (
    select
    from unnest((plain).principals, (plain).keys) n (principal, key)
    cross join lateral (
      select from dibs.idempotency_keys k
      where k.event_id = _is_met.event_id and k.principal = n.principal and k.key = n.key
      limit 1
    ) k
  );
end
$$;
comment on function dibs._is_met(text, dibs._plain) is
  'Whether a key of a batch of plain requests was met before, in it or in the ledger.';
