-- Reserves the carts of those who have none, all together.
--
-- asked is what each reserves, in the order of the requests. Returns an answer per request and
-- the journal position after it. Plain requests go the short way.
create or replace function dibs._begin_carts(
  event dibs.events, requests dibs._request[], asked jsonb, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain;
begin
  if _begin_carts.asked = '[]' then
    _begin_carts.answers := '{}';
    return;
  end if;
  v_plain := dibs._plain_of(
    _begin_carts.event, _begin_carts.asked, _begin_carts.decided_at
  );
  if v_plain.granted_count is not null then
    _begin_carts.answers := array(
      select a::dibs.answer
      from dibs._take_plain(
        _begin_carts.event, v_plain, _begin_carts.decided_at, _begin_carts.last_position,
        carts => true
      ) a
      order by a.ordinal
    );
    _begin_carts.last_position := _begin_carts.last_position + v_plain.granted_count;
  else
    select p.last_position, p.answers
    into _begin_carts.last_position, _begin_carts.answers
    from dibs._reserve(
      'reserve', _begin_carts.event, _begin_carts.asked, 1, _begin_carts.decided_at,
      _begin_carts.last_position, carts => true
    ) p;
  end if;
  perform dibs._keep_keys(
    (_begin_carts.event).event_id, 'fill_cart', _begin_carts.requests,
    _begin_carts.answers, _begin_carts.decided_at
  );
end
$$;
comment on function
  dibs._begin_carts(dibs.events, dibs._request[], jsonb, timestamptz, bigint) is
  'Reserves the carts of those who have none, all together.';
