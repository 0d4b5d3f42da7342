-- What a caller who names an order is refused with.
--
-- Returns null where they may have it, forbidden where the token they give is another one, and
-- not_found where there is none for them.
create or replace function dibs_office._met_order(order_id uuid, token text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when not exists (
      select from dibs_office.orders o
      where o.order_id = _met_order.order_id and dibs_office._is_own(o.organisation_id)
    )
      then 'not_found'
    when exists (
      select from dibs_office.orders o
      where o.order_id = _met_order.order_id and o.token <> _met_order.token
    )
      then 'forbidden'
  end
$$;
comment on function dibs_office._met_order(uuid, text) is
  'What a caller who names an order is refused with.';
