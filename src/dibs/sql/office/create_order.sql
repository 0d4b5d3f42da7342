-- Makes an order of reservations, its amounts frozen.
--
-- parts is [{"event", "id", "price_minor", "expires_at"}], as the caller read them, lines are
-- [{"name", "amount_minor", "kind"}]; the lines are shared out among the reservations by price.
-- Returns code ok with the order and its token: the one there is where it is the same and not
-- paid yet. An order that nobody is paying gives way to another one of its reservations; where
-- its payment had made way for another, told names in gave_way what that gave time, the caller's
-- to take back.
-- Refuses with in_another_order, forbidden for events of others, invalid_input for several
-- organisations or for less than nothing. Locks the orders of these reservations.
create or replace function dibs_office.create_order(
  parts jsonb,
  lines jsonb,
  currency text,
  accepts text default 'equal',
  session text default null,
  customer text default null,
  principal text default '',
  out code text,
  out detail jsonb,
  out token text,
  out told jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_new dibs_office.orders;
  v_in_the_way uuid[];
  v_same uuid;
  v_one uuid;
begin
  v_new := dibs_office._new_order(
    create_order.parts, create_order.lines, create_order.currency, create_order.accepts
  );
  create_order.detail := dibs_office._order_fault(v_new, create_order.parts);
  if create_order.detail is not null then
    create_order.code := 'invalid_input';
    return;
  elsif not dibs_office._is_own(v_new.organisation_id) then
    create_order.code := 'forbidden';
    create_order.detail := '{}';
    return;
  end if;

  v_new.order_id := dibs_office._new_id();
  v_new.token := dibs._new_token(dibs._new_digest(dibs._new_seed(), 1));
  v_new.session := create_order.session;
  v_new.customer := create_order.customer;
  v_new.principal := create_order.principal;
  v_in_the_way := dibs_office._orders_in_the_way(create_order.parts);
  v_same := dibs_office._order_like(v_in_the_way, v_new, create_order.parts);
  if v_same is not null then
    create_order.code := 'ok';
    create_order.told := dibs_office._order_told(v_same) || '{"replayed": true}';
    select o.token into create_order.token
    from dibs_office.orders o where o.order_id = v_same;
    return;
  elsif not dibs_office._give_way(v_in_the_way) then
    create_order.code := 'in_another_order';
    create_order.detail := dibs_office._ordered_already(create_order.parts);
    return;
  end if;
  perform dibs_office._write_parts(
    v_new.order_id, create_order.parts, v_new.amount_minor, v_new.currency
  );
  insert into dibs_office.orders select v_new.*;
  foreach v_one in array v_in_the_way loop
    perform dibs_office._tell_order('order.cancelled', v_one, '{"reason": "replaced"}');
  end loop;
  perform dibs_office._tell_order('order.created', v_new.order_id);
  create_order.code := 'ok';
  create_order.token := v_new.token;
  create_order.told := dibs_office._order_told(v_new.order_id)
    || jsonb_build_object('gave_way', dibs_office._switched_parts(v_in_the_way));
end
$$;
comment on function dibs_office.create_order(
  jsonb, jsonb, text, text, text, text, text
) is 'Makes an order of reservations, its amounts frozen.';
