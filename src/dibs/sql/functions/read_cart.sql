-- The cart of an owner in an event, as dibs.fill_cart would find it.
--
-- Returns one dibs.answer with code ok and no token, no row where there is none or nobody is
-- named. Locks nothing.
create or replace function dibs.read_cart(
  event_id text, session text default null, customer text default null
) returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
  v_request dibs._request;
  v_now record;
  v_cart dibs.reservations;
begin
  v_request.session := read_cart.session;
  v_request.customer := read_cart.customer;
  select e.event_id, greatest(h.clock_at, dibs._now()) as read_at, e.currency into v_now
  from dibs.event_heads h
  join dibs.events e on e.event_id = h.event_id
  where h.event_id = read_cart.event_id and dibs._is_ours(read_cart.event_id);
  v_cart := dibs._cart_of(v_now.event_id, v_request, true, v_now.read_at);
  if v_cart.reservation_id is not null then
    return query select a.* from dibs._as_answer(
      'read', 1, v_cart, v_now.currency, false, null, v_now.read_at
    ) a;
  end if;
end
$$;
comment on function dibs.read_cart(text, text, text) is
  'The cart of an owner in an event, as dibs.fill_cart would find it.';
