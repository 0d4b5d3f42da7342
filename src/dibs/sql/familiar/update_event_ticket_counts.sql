-- Sets the counts of an event's items to what its reservations say.
--
-- The familiar name of dibs.reconcile; counts need no trigger, since every change moves
-- them. Returns how many discrepancies were mended. Locks as dibs.reconcile.
create or replace function dibs.update_event_ticket_counts(event_id text) returns int
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::int from dibs.reconcile(event_id) r where r.is_mended
$$;
comment on function dibs.update_event_ticket_counts(text) is
  'Sets the counts of an event''s items to what its reservations say.';
