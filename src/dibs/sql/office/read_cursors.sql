-- How far endpoints have got in each ledger that they have begun.
--
-- Returns a row an endpoint and ledger. Locks nothing.
create or replace function dibs_office.read_cursors(endpoint_ids uuid[]) returns table (
  endpoint_id uuid, ledger text, "position" bigint, epoch text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.endpoint_id, c.ledger, c.position, c.epoch
  from dibs_office.endpoints e
  join dibs_office.cursors c on c.endpoint_id = e.endpoint_id
  where e.endpoint_id = any (read_cursors.endpoint_ids)
    and dibs_office._is_own(e.organisation_id)
$$;
comment on function dibs_office.read_cursors(uuid[]) is
  'How far endpoints have got in each ledger that they have begun.';
