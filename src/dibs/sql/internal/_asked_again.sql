-- A refused request to reserve as it would be read if it came again.
--
-- Returns it as dibs._request, without the items that its products are served from; with a
-- code where it cannot be known what was asked, and where an item that it named serves a
-- product of it: of a cart that is not the same as beside a product.
create or replace function dibs._asked_again(refusal dibs.refusals) returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_asked jsonb := (_asked_again.refusal).asked;
  v_request dibs._request;
begin
  v_request := (dibs._read_reserve_requests(jsonb_build_array(
    v_asked - '{items,cart}'::text[] || jsonb_strip_nulls(jsonb_build_object(
      'session', (_asked_again.refusal).session,
      -- Seats are counted among the items, too, and so are those to be chosen.
      'items', (
        select jsonb_object_agg(l.key, l.value)
        from jsonb_each(v_asked -> 'items') l
        left join dibs.items i
          on i.event_id = (_asked_again.refusal).event_id and i.item_id = l.key
        where i.kind is distinct from 'seat'
      )
    ))
  ), 1))[1];
  v_request.network := (_asked_again.refusal).network;
  if exists (
    select
    from unnest(v_request.item_ids) n (item_id)
    join dibs.items i
      on i.event_id = (_asked_again.refusal).event_id and i.item_id = n.item_id
    where v_asked -> 'products' ? i.product
  ) then
    v_request.code := 'invalid_input';
  end if;
  return v_request;
end
$$;
comment on function dibs._asked_again(dibs.refusals) is
  'A refused request to reserve as it would be read if it came again.';
