-- Chooses which items serve the products that a request names, by each product's rule.
--
-- products maps products to units. Returns the request with the chosen units among those it
-- names itself, or refused with not_found where a product has no item; and in short the
-- units left of each product that has too few: of that more is asked for than there is, so
-- that the request is refused as if it had named the items. What it takes by name is
-- left alone, and due reservations count as free. Reads items, rules and reservations under
-- the head's lock; all earlier requests of the turn are decided.
create or replace function dibs._serve_products(
  event dibs.events, products jsonb, decided_at timestamptz, inout request dibs._request,
  out short jsonb
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_named jsonb;
  v_served record;
begin
  if (_serve_products.request).code is not null
    or coalesce(jsonb_typeof(_serve_products.products), 'null') = 'null'
  then
    return;
  end if;
  select jsonb_object_agg(d.item_id, d.units) into v_named
  from dibs._lines_of(_serve_products.event, array[_serve_products.request]) a
  cross join lateral unnest(a.demand_items, a.demand_units) d (item_id, units);
  select * into v_served
  from dibs._choose_items(
    (_serve_products.event).event_id, _serve_products.products, '{}', v_named,
    _serve_products.decided_at
  );
  _serve_products.short := v_served.short;
  select coalesce(array_agg(l.item_id), '{}'), coalesce(array_agg(l.units), '{}')
  into _serve_products.request.item_ids, _serve_products.request.units
  from (
    select l.item_id, sum(l.units)::int as units
    from (
      select n.item_id, n.units
      from unnest((request).item_ids, (request).units) n (item_id, units)
      union all
      select c.key, c.value::bigint from jsonb_each(v_served.chosen) c where c.value::bigint > 0
    ) l
    group by l.item_id
  ) l;
  if v_served.unknown is not null then
    _serve_products.request.code := 'not_found';
    _serve_products.request.detail := dibs._unknown_names('product', v_served.unknown);
  end if;
end
$$;
comment on function dibs._serve_products(dibs.events, jsonb, timestamptz, dibs._request) is
  'Chooses which items serve the products that a request names, by each product''s rule.';
