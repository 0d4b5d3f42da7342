-- Reserves or sells for one piece of a batch, under the head's lock.
--
-- Returns an answer per request and the journal position after it. Reads, meets known
-- keys, resolves, frees what is due and in the way, decides, takes, writes, settles; each
-- step leaves a refused request alone. Where a rule says so, what adds to its owner's hold
-- is merged with it: written as an amendment. To sell is to reserve and confirm in one: a
-- trusted office's verb, which asks neither when the event sells nor what the owner holds.
-- said is what the first said whose items were chosen already, short what is left of products
-- that it lacked; carts tells that all begin carts.
create or replace function dibs._reserve(
  verb text, event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, said jsonb default null, carts boolean default false,
  short jsonb default null, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[];
  v_served record;
  v_asked dibs._request[];
  v_wholes dibs._request[];
  v_merges boolean := _reserve.verb <> 'sell' and dibs._may_merge(_reserve.event);
  v_limits dibs._limit[] := '{}';
begin
  v_requests := case _reserve.verb
    when 'reserve_again' then dibs._read_again_requests(
      _reserve.event, _reserve.requests, _reserve.first_ordinal, _reserve.decided_at
    )
    else dibs._meet_keys(
      (_reserve.event).event_id, _reserve.verb,
      dibs._read_reserve_requests(_reserve.requests, _reserve.first_ordinal),
      _reserve.decided_at
    )
  end;
  -- A request that names products is the first of its piece.
  if _reserve.requests -> 0 ? 'products' then
    _reserve.said := _reserve.requests -> 0;
    select s.request, s.short into v_served
    from dibs._serve_products(
      _reserve.event, _reserve.requests -> 0 -> 'products', _reserve.decided_at, v_requests[1]
    ) s;
    v_requests[1] := v_served.request;
    _reserve.short := v_served.short;
  end if;
  v_requests := dibs._resolve_requests(
    _reserve.verb, v_requests, _reserve.event, _reserve.decided_at, _reserve.last_position
  );
  _reserve.last_position := dibs._free_due(
    _reserve.event, v_requests, _reserve.decided_at, _reserve.last_position
  );
  if _reserve.verb <> 'sell' then
    v_limits := dibs._limits_of(_reserve.event, v_requests, _reserve.decided_at);
    _reserve.last_position := dibs._free_limited(
      _reserve.event, v_limits, _reserve.decided_at, _reserve.last_position
    );
  end if;
  if v_merges then
    v_asked := v_requests;
    v_requests := dibs._merge_with_held(
      _reserve.event, v_requests, _reserve.requests, _reserve.decided_at
    );
    v_wholes := v_requests;
    v_requests := dibs._net_of_held((_reserve.event).event_id, v_requests);
    v_limits := dibs._limits_of(_reserve.event, v_requests, _reserve.decided_at);
  end if;
  if _reserve.verb <> 'sell' then
    v_requests := dibs._refuse_duplicates(_reserve.event, v_requests);
    v_requests := dibs._refuse_waiting(
      (_reserve.event).event_id, v_requests, v_limits, _reserve.decided_at
    );
    v_limits := dibs._pressing_limits(
      (_reserve.event).event_id, v_requests, v_limits, _reserve.decided_at
    );
  end if;
  v_requests := dibs._decide(_reserve.event, v_requests, v_limits);
  if _reserve.verb <> 'sell' then
    v_requests := dibs._tell_deadlines(
      (_reserve.event).event_id,
      dibs._tell_own_seats((_reserve.event).event_id, v_requests), _reserve.decided_at
    );
  end if;
  if _reserve.short is not null then
    v_requests[1] := dibs._tell_short(v_requests[1], (_reserve.event).event_id, _reserve.short);
  end if;
  perform dibs._take_units(_reserve.event, v_requests);
  if v_merges then
    v_requests := dibs._as_asked(v_asked, dibs._as_decided(
      (_reserve.event).event_id, 'reserve', v_wholes, v_requests
    ));
  end if;
  if _reserve.verb = 'reserve_again' then
    v_requests[1] := dibs._tell_again(
      _reserve.event, _reserve.requests -> 0, v_requests[1], _reserve.decided_at
    );
  end if;
  if v_merges then
    perform dibs._write_amendments(
      _reserve.event, v_requests, _reserve.decided_at, _reserve.last_position
    );
  end if;
  perform dibs._write_reservations(
    _reserve.event, v_requests, _reserve.decided_at, _reserve.last_position
  );
  if _reserve.verb = 'sell' then
    _reserve.last_position := dibs._confirm_born(
      (_reserve.event).event_id, v_requests, _reserve.decided_at, _reserve.last_position
    );
  end if;
  select s.last_position, s.answers into _reserve.last_position, _reserve.answers
  from dibs._settle_requests(
    _reserve.event, _reserve.verb, v_requests, _reserve.decided_at, _reserve.last_position,
    _reserve.said, _reserve.carts
  ) s;
end
$$;
comment on function
  dibs._reserve(text, dibs.events, jsonb, int, timestamptz, bigint, jsonb, boolean, jsonb) is
  'Reserves or sells for one piece of a batch, under the head''s lock.';
