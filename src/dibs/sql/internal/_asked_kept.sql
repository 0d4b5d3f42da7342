-- What is kept of what a refused request asked for.
--
-- Returns jsonb of items, seats (at most a hundred), best, customer and their class, and that
-- it would begin a cart; null for nothing. Of who named products, as said tells, these and the
-- items it named beside them, not those that were chosen for it. What is longer than 4,000
-- bytes is_cut: the customer and 20 seats of seat_count. Names that are made up may be long,
-- and many.
create or replace function dibs._asked_kept(
  request dibs._request, said jsonb default null, is_cart boolean default false
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_asked jsonb := jsonb_strip_nulls(jsonb_build_object(
    'items', (request).items, 'seats', nullif(to_jsonb((request).seat_ids[:100]), '[]'),
    'best', (request).best, 'customer', (request).customer, 'cart', nullif(is_cart, false)
  ));
  v_products jsonb;
begin
  if (request).customer_class is not null then
    v_asked := v_asked || jsonb_build_object('customer_class', (request).customer_class);
  end if;
  if said is not null then
    -- A cart may be set to none of something.
    v_products := dibs._more_than_none(said -> 'products');
  end if;
  if v_products is not null then
    v_asked := v_asked - 'items' || jsonb_strip_nulls(jsonb_build_object(
      'items', dibs._more_than_none(said -> 'items'), 'products', v_products
    ));
  end if;
  if octet_length(v_asked::text) > 4000 then
    v_asked := jsonb_strip_nulls(jsonb_build_object(
      'is_cut', true, 'customer', (request).customer
    ));
    if cardinality((request).seat_ids) > 0 then
      v_asked := v_asked || dibs._unknown_names('seat', (request).seat_ids);
    end if;
  end if;
  return nullif(v_asked, '{}');
end
$$;
comment on function dibs._asked_kept(dibs._request, jsonb, boolean) is
  'What is kept of what a refused request asked for.';
