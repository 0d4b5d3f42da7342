-- Deletes deliveries, and their attempts with them.
--
-- Returns how many were asked for. Locks the deleted rows.
create or replace function dibs_office._delete_deliveries(delivery_ids uuid[]) returns int
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  delete from dibs_office.delivery_attempts a
  where a.delivery_id = any (_delete_deliveries.delivery_ids);
  delete from dibs_office.deliveries d
  where d.delivery_id = any (_delete_deliveries.delivery_ids);
  return cardinality(_delete_deliveries.delivery_ids);
end
$$;
comment on function dibs_office._delete_deliveries(uuid[]) is
  'Deletes deliveries, and their attempts with them.';
