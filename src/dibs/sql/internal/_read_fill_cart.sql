-- Reads what a request to fill a cart says of itself: who asks, its key and its meaning.
--
-- Returns it as dibs._request, sound or with code invalid_input and the field at fault.
-- Touches no table. The fingerprint is of what was asked, for its idempotency key: a request
-- asked again means the same, whatever the cart holds by then.
create or replace function dibs._read_fill_cart(asked jsonb, ordinal int)
returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_request dibs._request;
begin
  v_request.ordinal := _read_fill_cart.ordinal;
  v_request.principal := coalesce(asked ->> 'principal', '');
  v_request.key := asked ->> 'key';
  v_request.session := asked ->> 'session';
  v_request.customer := asked ->> 'customer';
  v_request.token := asked ->> 'token';
  v_request.network := left(
    coalesce(asked ->> 'network', dibs._of_transaction('dibs.network')), 64
  );
  v_request.agent := left(coalesce(asked ->> 'agent', dibs._of_transaction('dibs.agent')), 200);
  v_request.replayed := false;
  v_request.detail := dibs._fill_cart_fault(asked);
  if v_request.detail is not null then
    v_request.code := 'invalid_input';
    return v_request;
  end if;
  v_request.reservation_id := (asked ->> 'id')::uuid;
  if v_request.key is not null then
    v_request.fingerprint := sha256(convert_to(
      'fill_cart' || jsonb_strip_nulls(
        '{"change": "add"}' || (asked - '{key,principal,network,agent}'::text[])
      )::text,
      'UTF8'
    ));
  end if;
  return v_request;
end
$$;
comment on function dibs._read_fill_cart(jsonb, int) is
  'Reads what a request to fill a cart says of itself: who asks, its key and its meaning.';
