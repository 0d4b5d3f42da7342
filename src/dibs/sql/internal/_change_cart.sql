-- Changes one cart, or begins one, whatever that takes.
--
-- request says who asks, asked what for, cart is all null where there is none yet. Returns its
-- answer and the journal position after it; one that was refused on the way is only answered.
create or replace function dibs._change_cart(
  event dibs.events, request dibs._request, asked jsonb, cart dibs.reservations,
  decided_at timestamptz, inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_change_cart.event).event_id;
  v_request dibs._request := _change_cart.request;
  v_changed record;
  v_whole jsonb;
begin
  if v_request.code is null then
    select * into v_changed
    from dibs._cart_change(
      _change_cart.event, _change_cart.cart, _change_cart.asked, _change_cart.decided_at
    );
    if v_changed.unknown is not null then
      v_request.code := 'not_found';
      v_request.detail := dibs._unknown_names('product', v_changed.unknown);
    elsif v_changed.lines = '{}' and (_change_cart.cart).reservation_id is null then
      v_request.code := 'not_found';
      -- What names an item that there is not can be corrected, and keeps no key.
      v_request.detail := coalesce((
        select dibs._unknown_names('item', array_agg(n.key order by n.key))
        from jsonb_each(nullif(_change_cart.asked -> 'items', 'null')) n
        where not exists (
          select from dibs.items i where i.event_id = v_event_id and i.item_id = n.key
        )
        having count(*) > 0
      ), '{}');
    end if;
  end if;
  if v_request.code is not null then
    select s.last_position, s.answers
    into _change_cart.last_position, _change_cart.answers
    from dibs._settle_requests(
      _change_cart.event, 'fill_cart', array[v_request], _change_cart.decided_at,
      _change_cart.last_position
    ) s;
    return;
  end if;
  v_whole := jsonb_build_array(
    dibs._cart_request(_change_cart.asked, _change_cart.cart, v_changed.lines)
  );
  if (_change_cart.cart).reservation_id is null then
    select r.last_position, r.answers into _change_cart.last_position, _change_cart.answers
    from dibs._reserve(
      'reserve', _change_cart.event, v_whole, 1, _change_cart.decided_at,
      _change_cart.last_position, _change_cart.asked, true, v_changed.short
    ) r;
  else
    select p.last_position, p.answers into _change_cart.last_position, _change_cart.answers
    from dibs._take_piece(
      case when v_changed.lines = '{}' and (_change_cart.cart).seat_ids = '{}'
        then 'release' else 'amend' end,
      _change_cart.event, v_whole, 1, _change_cart.decided_at, _change_cart.last_position
    ) p;
  end if;
  if _change_cart.answers[1].code <> 'ok' then
    v_request.code := _change_cart.answers[1].code;
    v_request.detail := _change_cart.answers[1].detail;
    v_request := dibs._tell_short(v_request, v_event_id, v_changed.short);
    _change_cart.answers[1].detail := v_request.detail;
  end if;
  perform dibs._keep_keys(
    v_event_id, 'fill_cart', array[v_request], _change_cart.answers, _change_cart.decided_at
  );
end
$$;
comment on function dibs._change_cart(
  dibs.events, dibs._request, jsonb, dibs.reservations, timestamptz, bigint
) is
  'Changes one cart, or begins one, whatever that takes.';
