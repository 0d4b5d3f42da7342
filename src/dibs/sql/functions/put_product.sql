-- Sets how the items of a product serve those who ask for the product.
--
-- serving first takes from them in their serving_order, then by id, fullest from the one with
-- the most units left; with one_location all units of a request come from one item. Left out, a
-- product is served first, from several. Items belong to a product by their setting of that
-- name; the rule may come before them. reason is why, for the journal. Returns code ok, or
-- not_found (the event) or invalid_input with the field at fault and nothing changed. Locks:
-- the event's head, then the product.
create or replace function dibs.put_product(
  event_id text,
  product_id text,
  serving text default null,
  one_location boolean default null,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_event dibs.events;
  v_serving text := coalesce(put_product.serving, 'first');
  v_one_location boolean := coalesce(put_product.one_location, false);
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = put_product.event_id and dibs._is_ours(put_product.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
  if v_event.event_id is null then
    put_product.code := 'not_found';
    put_product.detail := jsonb_build_object('event', put_product.event_id);
    return;
  end if;
  put_product.detail := coalesce(
    dibs._text_fault('product_id', to_jsonb(put_product.product_id), 64, required => true),
    dibs._choice_fault('serving', to_jsonb(v_serving), '{first,fullest}'),
    dibs._reason_fault(put_product.reason)
  );
  if put_product.detail is not null then
    put_product.code := 'invalid_input';
    return;
  end if;

  insert into dibs.products (event_id, product_id, serving, one_location)
  values (put_product.event_id, put_product.product_id, v_serving, v_one_location)
  on conflict (event_id, product_id) do update
  set serving = excluded.serving, one_location = excluded.one_location;
  insert into dibs.journal (
    event_id, position, recorded_at, action, organisation_id, principal, detail
  )
  values (
    put_product.event_id, v_head.position + 1, v_head.clock_at, 'product_put',
    v_event.organisation_id, coalesce(put_product.principal, ''),
    jsonb_build_object(
      'product', put_product.product_id, 'serving', v_serving, 'one_location', v_one_location
    ) || dibs._reason_told(put_product.reason)
  );
  update dibs.event_heads h
  set position = v_head.position + 1, clock_at = v_head.clock_at
  where h.event_id = put_product.event_id;
  put_product.code := 'ok';
end
$$;
comment on function dibs.put_product(text, text, text, boolean, text, text) is
  'Sets how the items of a product serve those who ask for the product.';
