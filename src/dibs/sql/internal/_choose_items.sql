-- Chooses which items serve products, by each product's rule, for a hold that may have some.
--
-- products maps products to the units there shall be of each, held maps items to the units
-- that the hold has already, named to what else it takes of them, or gives back (less than
-- none). Returns the units of each item that shall serve, none where it serves no more; the
-- products that have no item; and in short the units left, beyond what is held, of each that
-- has too few: of that more is chosen than there is. What it has stays where it is as far as it
-- may, and is given back from the end. Due reservations count as free. Reads items, rules and
-- reservations under the head's lock; all earlier requests of the turn are decided.
create or replace function dibs._choose_items(
  event_id text, products jsonb, held jsonb, named jsonb, decided_at timestamptz,
  out chosen jsonb, out unknown text[], out short jsonb
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_due jsonb := dibs._due_units(
    _choose_items.event_id,
    array(
      select i.item_id
      from jsonb_object_keys(_choose_items.products) w (product)
      cross join lateral (
        select i.item_id from dibs.items i
        where i.event_id = _choose_items.event_id and i.product = w.product
        offset 0
      ) i
    ),
    _choose_items.decided_at
  );
begin
  with wanted as (
    select w.key as product, w.value::bigint as units,
      coalesce(p.serving, 'first') as serving, coalesce(p.one_location, false) as one_location
    from jsonb_each(_choose_items.products) w
    left join lateral (
      select * from dibs.products p
      where p.event_id = _choose_items.event_id and p.product_id = w.key
      limit 1
    ) p on true
  ), there as (
    -- Of what is held only that may stay which what is named leaves.
    select w.*, i.item_id, i.serving_order, h.units as held_units,
      greatest(l.units, 0) as left_units,
      greatest(least(h.units, h.units + l.units), 0) as staying_units
    from wanted w
    left join lateral (
      select * from dibs.items i
      where i.event_id = _choose_items.event_id and i.product = w.product
      offset 0
    ) i on true
    cross join lateral (select coalesce((held ->> i.item_id)::bigint, 0) as units) h
    cross join lateral (
      select case when i.available_count is null then 1000000000000
        else i.available_count + coalesce((v_due ->> i.item_id)::bigint, 0)
          - coalesce((named ->> i.item_id)::bigint, 0)
      end as units
    ) l
  ), parts as (
    -- What is held goes before what is left, unless all must come from one item.
    select t.*, 1 as tier, t.staying_units as can_units
    from there t
    where not t.one_location and t.staying_units > 0
    union all
    select t.*, 2, t.left_units + case when t.one_location then t.staying_units else 0 end
    from there t
  ), ordered as (
    select p.*,
      sum(p.can_units) over (in_turn rows unbounded preceding) - p.can_units as before_units,
      row_number() over in_turn as turn,
      sum(p.can_units) over of_product as all_units,
      max(p.can_units) over of_product as most_units,
      sum(p.held_units) filter (where p.tier = 2) over of_product as all_held
    from parts p
    window of_product as (partition by p.product), in_turn as (
      of_product order by p.tier, p.one_location and p.can_units < p.units,
        p.one_location and p.held_units < p.units, p.one_location and p.held_units = 0,
        case p.serving when 'fullest' then -p.left_units end, p.serving_order, p.item_id
    )
  ), decided as (
    select o.*, case
        when o.one_location then case o.turn when 1 then o.units else 0 end
        else greatest(least(o.can_units, o.units - o.before_units), 0)
          + case o.turn when 1 then greatest(o.units - o.all_units, 0) else 0 end
      end as chosen_units,
      case when o.one_location then o.most_units else o.all_units end as could_units
    from ordered o
  )
  select
    (
      select coalesce(jsonb_object_agg(c.item_id, c.units), '{}')
      from (
        select d.item_id, sum(d.chosen_units) as units
        from decided d
        where d.item_id is not null
        group by d.item_id
      ) c
    ),
    (select array_agg(distinct d.product) from decided d where d.item_id is null),
    (
      select jsonb_object_agg(d.product, greatest(d.could_units - d.all_held, 0))
      from decided d
      where d.could_units < d.units
    )
  into _choose_items.chosen, _choose_items.unknown, _choose_items.short;
end
$$;
comment on function dibs._choose_items(text, jsonb, jsonb, jsonb, timestamptz) is
  'Chooses which items serve products, by each product''s rule, for a hold that may have some.';
