-- Lets the next delivery of a subject be due, once the one before it is over.
--
-- due_at is since when that one was due: so is this one, so that it takes the place among other
-- subjects that it has in the ledger. Returns nothing. Its caller has ended the one before by a
-- statement of its own. Locks the next one.
create or replace function dibs_office._promote(
  endpoint_id uuid, subject text, due_at timestamptz
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  update dibs_office.deliveries d
  set due_at = greatest(d.created_at, least(_promote.due_at, dibs._now()))
  where d.due_at is null and d.delivery_id = (
    select n.delivery_id from dibs_office.deliveries n
    where n.endpoint_id = _promote.endpoint_id and n.subject = _promote.subject
      and n.status = 'pending'
    order by n.number
    limit 1
  )
$$;
comment on function dibs_office._promote(uuid, text, timestamptz) is
  'Lets the next delivery of a subject be due, once the one before it is over.';
