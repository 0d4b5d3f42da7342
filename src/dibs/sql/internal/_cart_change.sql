-- What a cart shall hold without seats once it is filled as a request asks.
--
-- Adding adds units to lines, setting says how many there shall be; other lines stay, and
-- none take a line away. The line of a product is all units of its items; which of them serve
-- it is chosen by its rule. Returns the lines as a map of items to units, the products that
-- have no item, and the units left of each product that has too few, as dibs._choose_items.
create or replace function dibs._cart_change(
  event dibs.events, cart dibs.reservations, request jsonb, decided_at timestamptz,
  out lines jsonb, out unknown text[], out short jsonb
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_cart_change.event).event_id;
  v_adds boolean := coalesce(request ->> 'change', 'add') = 'add';
  v_items jsonb := coalesce(nullif(request -> 'items', 'null'), '{}');
  v_products jsonb := coalesce(nullif(request -> 'products', 'null'), '{}');
  v_held jsonb;
  v_named jsonb;
  v_more dibs._request;
begin
  select coalesce(jsonb_object_agg(l.item_id, l.units), '{}') into v_held
  from dibs._unseated_lines(v_event_id, (_cart_change.cart).items) l;
  select coalesce(jsonb_object_agg(n.key, case
      when v_adds then coalesce((v_held ->> n.key)::bigint, 0) + n.value::bigint
      else n.value::bigint
    end), '{}')
  into v_named
  from jsonb_each(v_items) n;
  _cart_change.lines := v_held || v_named;

  if v_products <> '{}' then
    -- Less than none is what it gives back, which may serve as well.
    select array_agg(n.key),
      array_agg(n.value::bigint - coalesce((v_held ->> n.key)::bigint, 0))
    into v_more.item_ids, v_more.units
    from jsonb_each(v_named) n;
    v_more.ordinal := 1;
    select jsonb_object_agg(p.key, p.value::bigint + case when v_adds then (
        select coalesce(sum((_cart_change.lines ->> i.item_id)::bigint), 0)
        from dibs.items i
        where i.event_id = v_event_id and i.product = p.key
      ) else 0 end)
    into v_products
    from jsonb_each(v_products) p;
    select c.chosen, c.unknown, c.short
    into v_named, _cart_change.unknown, _cart_change.short
    from dibs._choose_items(
      v_event_id, v_products, _cart_change.lines, (
        select jsonb_object_agg(d.item_id, d.units)
        from dibs._lines_of(_cart_change.event, array[v_more]) a
        cross join lateral unnest(a.demand_items, a.demand_units) d (item_id, units)
      ), _cart_change.decided_at
    ) c;
    _cart_change.lines := _cart_change.lines || v_named;
  end if;
  select coalesce(jsonb_object_agg(l.key, l.value), '{}') into _cart_change.lines
  from jsonb_each(_cart_change.lines) l
  where l.value <> '0';
end
$$;
comment on function dibs._cart_change(dibs.events, dibs.reservations, jsonb, timestamptz) is
  'What a cart shall hold without seats once it is filled as a request asks.';
