-- An order as it stands now.
--
-- A token that is given must be its own; a payment that is given is the one it is shown with.
-- Returns code ok with the order, not_found or forbidden. Locks nothing.
create or replace function dibs_office.read_order(
  order_id uuid,
  token text default null,
  payment_id uuid default null,
  out code text,
  out told jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  read_order.code := coalesce(
    dibs_office._met_order(read_order.order_id, read_order.token), 'ok'
  );
  if read_order.code = 'ok' then
    read_order.told := dibs_office._order_told(read_order.order_id, read_order.payment_id);
  end if;
end
$$;
comment on function dibs_office.read_order(uuid, text, uuid) is 'An order as it stands now.';
