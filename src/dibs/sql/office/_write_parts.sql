-- Writes the reservations of a new order, each with its share of the amount.
--
-- Lines are shared out by price, evenly where nothing has a price; the shares add up, and are what
-- can be paid of the currency. Returns nothing. The caller has locked them.
create or replace function dibs_office._write_parts(
  order_id uuid, parts jsonb, amount_minor bigint, currency text
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with weighed as (
    select a.event, a.id, a.price_minor,
      case when sum(a.price_minor) over () > 0 then a.price_minor else 1 end as weight
    from jsonb_to_recordset(_write_parts.parts) a (event text, id uuid, price_minor bigint)
  ),
  heaped as (
    select w.*, sum(w.weight) over () as total_weight,
      sum(w.weight) over (order by w.event collate "C", w.id) as heaped_weight
    from weighed w
  )
  insert into dibs_office.order_reservations (
    order_id, event_id, reservation_id, price_minor, amount_minor
  )
  select _write_parts.order_id, h.event, h.id, h.price_minor,
    dibs_office._share_of(
      _write_parts.amount_minor, h.heaped_weight, h.total_weight, s.step
    ) - dibs_office._share_of(
      _write_parts.amount_minor, h.heaped_weight - h.weight, h.total_weight, s.step
    )
  from heaped h
  cross join (select dibs_office._money_step(_write_parts.currency) as step) s
$$;
comment on function dibs_office._write_parts(uuid, jsonb, bigint, text) is
  'Writes the reservations of a new order, each with its share of the amount.';
