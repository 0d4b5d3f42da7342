-- Fills carts for one piece of a batch, under the head's lock, one after the other.
--
-- Returns an answer per request and the journal position after it. Who has no cart reserves
-- one, and those who come in a row do it together; who has one amends it, on the same
-- deadline; and what is left with nothing is released. So whatever is asked of one cart at
-- once is done one after the other, and nothing of it is ever let go for a change. No two
-- requests of a piece have the same owner. The key is that of the whole: what a request
-- becomes has none.
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
  v_requests dibs._request[];
  v_asked jsonb;
  v_cart dibs.reservations;
  v_first int := 1;
  v_new jsonb := '[]';
  v_done record;
begin
  select array_agg(dibs._read_fill_cart(
      r.request, _fill_cart.first_ordinal + r.ordinal::int - 1
    ) order by r.ordinal)
  into v_requests
  from jsonb_array_elements(_fill_cart.requests) with ordinality r (request, ordinal);
  v_requests := dibs._meet_keys(v_event_id, 'fill_cart', v_requests, _fill_cart.decided_at);
  for v_i in 1 .. cardinality(v_requests) loop
    v_asked := _fill_cart.requests -> (v_i - 1);
    if v_requests[v_i].reservation_id is not null then
      v_requests[v_i] := (dibs._check_requests(
        v_event_id, 'amend', v_requests[v_i:v_i], _fill_cart.decided_at
      ))[1];
    end if;
    v_cart := null;
    if v_requests[v_i].code is null then
      v_cart := dibs._cart_of(
        v_event_id, v_requests[v_i], coalesce((v_asked ->> 'claims')::boolean, true),
        _fill_cart.decided_at
      );
    end if;
    if v_requests[v_i].code is null and v_cart.reservation_id is null
      and dibs._adds_items(v_asked)
    then
      v_new := v_new || dibs._cart_request(v_asked, v_cart, v_asked -> 'items');
      continue;
    end if;
    select * into v_done
    from dibs._begin_carts(
      _fill_cart.event, v_requests[v_first:v_i - 1], v_new, _fill_cart.decided_at,
      _fill_cart.last_position
    );
    _fill_cart.answers := _fill_cart.answers || v_done.answers;
    select * into v_done
    from dibs._change_cart(
      _fill_cart.event, v_requests[v_i], v_asked, v_cart, _fill_cart.decided_at,
      v_done.last_position
    );
    _fill_cart.answers := _fill_cart.answers || v_done.answers;
    _fill_cart.last_position := v_done.last_position;
    v_first := v_i + 1;
    v_new := '[]';
  end loop;
  select * into v_done
  from dibs._begin_carts(
    _fill_cart.event, v_requests[v_first:], v_new, _fill_cart.decided_at,
    _fill_cart.last_position
  );
  _fill_cart.last_position := v_done.last_position;
  _fill_cart.answers := dibs._as_carts(
    v_event_id, _fill_cart.answers || v_done.answers, _fill_cart.first_ordinal
  );
end
$$;
comment on function dibs._fill_cart(dibs.events, jsonb, int, timestamptz, bigint) is
  'Fills carts for one piece of a batch, under the head''s lock, one after the other.';
