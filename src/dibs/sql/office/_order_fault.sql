-- What is wrong with a new order.
--
-- Returns null where nothing is, else the field at fault and the reason.
create or replace function dibs_office._order_fault(
  new dibs_office.orders, parts jsonb
) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when (new).organisation_id is null
      then dibs._fault('/reservations', 'must be of events of one organisation')
    when (
      select count(*) <> count(distinct (a.event, a.id))
      from jsonb_to_recordset(_order_fault.parts) a (event text, id uuid)
    )
      then dibs._fault('/reservations', 'must name each once')
    when (new).amount_minor not between 0 and 1000000000000
      then dibs._fault('/lines', 'must come to 0 to 1000000000000 with the reservations')
  end
$$;
comment on function dibs_office._order_fault(dibs_office.orders, jsonb) is
  'What is wrong with a new order.';
