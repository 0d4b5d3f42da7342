-- What filling a cart comes to: a request to reserve, to amend or to release.
--
-- Returns it without a key. cart is all null where there is none yet; lines are what it shall
-- hold without seats. A request that would leave nothing says only what it releases.
create or replace function dibs._cart_request(
  asked jsonb, cart dibs.reservations, lines jsonb
) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_strip_nulls(case
    when (cart).reservation_id is null
      then asked - '{change,claims,id,token,key,products}'::text[]
        || jsonb_build_object('items', lines)
    else asked - '{change,claims,key,products,customer_class}'::text[] || jsonb_build_object(
      'id', (cart).reservation_id,
      'items', case when lines <> '{}' or (cart).seat_ids <> '{}' then lines end
    )
  end)
$$;
comment on function dibs._cart_request(jsonb, dibs.reservations, jsonb) is
  'What filling a cart comes to: a request to reserve, to amend or to release.';
