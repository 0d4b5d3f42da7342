-- The totals of an event, after its counts were set right.
--
-- The familiar name of dibs.reconcile followed by dibs.event_counts. Returns one row, none
-- for an unknown event. Locks as dibs.reconcile.
create or replace function dibs.update_event_counts(event_id text)
returns table (
  capacity bigint, available_count bigint, reserved_count bigint, sold_count bigint,
  blocked_count bigint
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform dibs.reconcile(update_event_counts.event_id);
  return query
  select c.capacity, c.available_count, c.reserved_count, c.sold_count, c.blocked_count
  from dibs.event_counts c
  where c.event_id = update_event_counts.event_id
    and dibs._is_ours(update_event_counts.event_id);
end
$$;
comment on function dibs.update_event_counts(text) is
  'The totals of an event, after its counts were set right.';
