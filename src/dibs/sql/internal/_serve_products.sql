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
  v_due jsonb;
  v_named jsonb;
  v_unknown text[];
begin
  if (_serve_products.request).code is not null
    or coalesce(jsonb_typeof(_serve_products.products), 'null') = 'null'
  then
    return;
  end if;
  v_due := dibs._due_units((_serve_products.event).event_id, _serve_products.decided_at);
  select jsonb_object_agg(d.item_id, d.units) into v_named
  from dibs._lines_of(_serve_products.event, array[_serve_products.request]) a
  cross join lateral unnest(a.demand_items, a.demand_units) d (item_id, units);

  with wanted as (
    select w.key as product, w.value::bigint as units,
      coalesce(p.serving, 'first') as serving, coalesce(p.one_location, false) as one_location
    from jsonb_each(_serve_products.products) w
    left join lateral (
      select * from dibs.products p
      where p.event_id = (event).event_id and p.product_id = w.key
      limit 1
    ) p on true
  ), there as (
    select w.*, i.item_id, i.serving_order,
      case when i.available_count is null then 1000000000000 else greatest(
        i.available_count + coalesce((v_due ->> i.item_id)::bigint, 0)
          - coalesce((v_named ->> i.item_id)::bigint, 0),
        0
      ) end as left_units
    from wanted w
    left join lateral (
      select * from dibs.items i
      where i.event_id = (event).event_id and i.product = w.product
      offset 0
    ) i on true
  ), ordered as (
    select t.*, sum(t.left_units) over (in_turn rows unbounded preceding) - t.left_units
        as before_units,
      row_number() over in_turn as turn,
      sum(t.left_units) over of_product as all_units,
      max(t.left_units) over of_product as most_units
    from there t
    window of_product as (partition by t.product), in_turn as (
      of_product order by t.one_location and t.left_units < t.units,
        case t.serving when 'fullest' then -t.left_units end, t.serving_order, t.item_id
    )
  ), chosen as (
    select o.product, o.item_id, o.units, case
        when o.one_location then case o.turn when 1 then o.units else 0 end
        else greatest(least(o.left_units, o.units - o.before_units), 0)
          + case o.turn when 1 then greatest(o.units - o.all_units, 0) else 0 end
      end as chosen_units,
      case when o.one_location then o.most_units else o.all_units end as can_units
    from ordered o
  ), lines as (
    select l.item_id, sum(l.units)::int as units
    from (
      select n.item_id, n.units
      from unnest((request).item_ids, (request).units) n (item_id, units)
      union all
      select c.item_id, c.chosen_units from chosen c where c.chosen_units > 0
    ) l
    group by l.item_id
  )
  select
    (select array_agg(distinct c.product) from chosen c where c.item_id is null),
    (select jsonb_object_agg(c.product, c.can_units) from chosen c where c.can_units < c.units),
    coalesce(array_agg(l.item_id), '{}'), coalesce(array_agg(l.units), '{}')
  into v_unknown, _serve_products.short, _serve_products.request.item_ids,
    _serve_products.request.units
  from lines l;
  if v_unknown is not null then
    _serve_products.request.code := 'not_found';
    _serve_products.request.detail := jsonb_build_object('products', v_unknown);
  end if;
end
$$;
comment on function dibs._serve_products(dibs.events, jsonb, timestamptz, dibs._request) is
  'Chooses which items serve the products that a request names, by each product''s rule.';
