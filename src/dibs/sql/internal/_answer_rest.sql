-- Answers the requests that changed nothing: replays as they were answered, and refusals.
--
-- Returns dibs.answer[], null where there are none. A replay tells the deadline and counts
-- of its own time, decided_at the time now.
create or replace function dibs._answer_rest(
  event_id text, verb text, requests dibs._request[], currency text, decided_at timestamptz
) returns dibs.answer[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return (
    select array_agg(
      case
        when r.replayed then
        row(
          _answer_rest.verb, r.ordinal, k.code, k.reservation_id,
          case _answer_rest.verb when 'reserve' then v.token end, k.status, v.items,
          v.seat_ids, v.amount_minor, currency, v.reserved_at, k.reservation_expires_at,
          k.extension_count, k.extensions_left, true, k.position, decided_at, k.detail
        )::dibs.answer
      when r.code = 'ok' then
        dibs._as_answer(_answer_rest.verb, r.ordinal, v, currency, true, null, decided_at)
      else
        row(
          _answer_rest.verb, r.ordinal, r.code, r.reservation_id, null, null, null, null, null, null, null,
          null, null, null, false, null, decided_at, coalesce(r.detail, '{}')
        )::dibs.answer
      end
    )
    from unnest(requests) r
    left join dibs.idempotency_keys k
      on r.replayed and k.event_id = _answer_rest.event_id
      and k.principal = r.principal and k.key = r.key
    left join dibs.reservations v
      on v.event_id = _answer_rest.event_id
      and v.reservation_id = coalesce(k.reservation_id, r.reservation_id)
    where r.code is not null
  );
end
$$;
comment on function dibs._answer_rest(text, text, dibs._request[], text, timestamptz) is
  'Answers the requests that changed nothing: replays as they were answered, and refusals.';
