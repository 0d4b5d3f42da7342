-- Answers the requests of a piece of a batch, once everything is written.
--
-- Returns dibs.answer[] in order. What was granted answers with its reservation, numbered
-- after last_position; what had happened already likewise, replayed; a replayed key with
-- the code, deadline, counts and contents of its own time; a refusal with its code and detail.
create or replace function dibs._answer_requests(
  event dibs.events, verb text, requests dibs._request[], decided_at timestamptz,
  last_position bigint
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
            _answer_requests.verb, r.ordinal, k.code, k.reservation_id,
            case when k.code = 'ok' and (
              _answer_requests.verb in ('reserve', 'reserve_again', 'sell') or k.detail ? 'late'
            ) then v.token end,
            k.status,
            -- What it held then: it may have been amended since. Of a refusal, nothing.
            case when k.code <> 'ok' or k.items is not null then k.items else v.items end,
            case when k.code <> 'ok' or k.items is not null then k.seat_ids else v.seat_ids end,
            case when k.code <> 'ok' or k.items is not null
              then k.amount_minor else v.amount_minor end,
            case when k.code = 'ok' then (event).currency end,
            case when k.code = 'ok' then v.reserved_at end,
            k.reservation_expires_at, k.extension_count, k.extensions_left, true,
            k.position, decided_at,
            case when k.code = 'ok'
              then nullif(k.detail, '{}') else coalesce(k.detail, '{}') end
          )::dibs.answer
        when coalesce(r.code, 'ok') = 'ok' then
          dibs._as_answer(
            _answer_requests.verb, r.ordinal, v, (event).currency,
            -- A further sign of life repeats no answer.
            r.code is not null and _answer_requests.verb <> 'heartbeat',
            case when r.code is null then last_position + r.granted end, decided_at,
            r.detail
          )
        else
          row(
            _answer_requests.verb, r.ordinal, r.code,
            case when _answer_requests.verb not in ('reserve', 'sell')
              then r.reservation_id end,
            null, null, null, null, null, null, null, null, null, null, false, null,
            decided_at, coalesce(r.detail, '{}')
          )::dibs.answer
      end
      order by r.ordinal
    )
    from (
      select r.*, count(*) filter (where r.code is null) over (order by r.ordinal) as granted
      from unnest(requests) r
    ) r
    left join lateral (
      select * from dibs.idempotency_keys k
      where k.event_id = (event).event_id and k.principal = r.principal and k.key = r.key
      limit 1
    ) k on r.replayed
    left join lateral (
      select * from dibs.reservations v
      where v.event_id = (event).event_id
        and v.reservation_id = coalesce(k.reservation_id, r.reservation_id)
      limit 1
    ) v on r.replayed or coalesce(r.code, 'ok') = 'ok'
  );
end
$$;
comment on function
  dibs._answer_requests(dibs.events, text, dibs._request[], timestamptz, bigint) is
  'Answers the requests of a piece of a batch, once everything is written.';
