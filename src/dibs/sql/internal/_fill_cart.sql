-- Fills one cart for a piece of a batch, under the head's lock.
--
-- Returns an answer and the journal position after it. Who has no cart reserves one; who has
-- one amends it, on the same deadline; and what is left with nothing is released. So whatever
-- is asked of one cart at once is done one after the other, and nothing of it is ever let go
-- for a change. The key is that of the whole: what it becomes has none.
create or replace function dibs._fill_cart(
  event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_fill_cart.event).event_id;
  v_asked jsonb := _fill_cart.requests -> 0;
  v_request dibs._request;
  v_requests dibs._request[];
  v_cart dibs.reservations;
  v_changed record;
begin
  v_request := dibs._read_fill_cart(v_asked, _fill_cart.first_ordinal);
  v_requests := dibs._meet_keys(
    v_event_id, 'fill_cart', array[v_request], _fill_cart.decided_at
  );
  if v_request.reservation_id is not null then
    v_requests := dibs._check_requests(
      v_event_id, 'amend', v_requests, _fill_cart.decided_at
    );
  end if;
  v_request := v_requests[1];
  if v_request.code is null then
    v_cart := dibs._cart_of(
      v_event_id, v_request, coalesce((v_asked ->> 'claims')::boolean, true),
      _fill_cart.decided_at
    );
    select * into v_changed
    from dibs._cart_change(_fill_cart.event, v_cart, v_asked, _fill_cart.decided_at);
    if v_changed.unknown is not null then
      v_request.code := 'not_found';
      v_request.detail := jsonb_build_object('products', v_changed.unknown);
    elsif v_changed.lines = '{}' and v_cart.reservation_id is null then
      v_request.code := 'not_found';
      v_request.detail := '{}';
    end if;
  end if;
  if v_request.code is not null then
    select s.last_position, s.answers into _fill_cart.last_position, _fill_cart.answers
    from dibs._settle_requests(
      _fill_cart.event, 'fill_cart', array[v_request], _fill_cart.decided_at,
      _fill_cart.last_position
    ) s;
  else
    select p.last_position, p.answers into _fill_cart.last_position, _fill_cart.answers
    from dibs._take_piece(
      case
        when v_cart.reservation_id is null then 'reserve'
        when v_changed.lines = '{}' and v_cart.seat_ids = '{}' then 'release'
        else 'amend'
      end,
      _fill_cart.event,
      jsonb_build_array(dibs._cart_request(v_asked, v_cart, v_changed.lines)),
      _fill_cart.first_ordinal, _fill_cart.decided_at, _fill_cart.last_position
    ) p;
    v_request.code := _fill_cart.answers[1].code;
    v_request.detail := _fill_cart.answers[1].detail;
    v_request := dibs._tell_short(v_request, v_event_id, v_changed.short);
    if v_request.code <> 'ok' then
      _fill_cart.answers[1].detail := v_request.detail;
    else
      v_request.detail := null;
    end if;
    perform dibs._keep_keys(
      v_event_id, 'fill_cart', array[v_request], _fill_cart.answers, _fill_cart.decided_at
    );
  end if;
  _fill_cart.answers[1].verb := 'fill_cart';
  if _fill_cart.answers[1].code = 'ok' then
    _fill_cart.answers[1].token := (
      select v.token from dibs.reservations v
      where v.event_id = v_event_id and v.reservation_id = _fill_cart.answers[1].id
    );
  end if;
end
$$;
comment on function dibs._fill_cart(dibs.events, jsonb, int, timestamptz, bigint) is
  'Fills one cart for a piece of a batch, under the head''s lock.';
