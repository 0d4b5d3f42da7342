-- A reservation as a verb answers with it.
--
-- Returns dibs.answer with code ok; deadline and counts as the reservation has them now,
-- and its status, swept or not.
-- Only who reserves or buys, late too, is told the token; the detail names leaves_at where who
-- left, or falls silent, loses it earlier than at its deadline.
create or replace function dibs._as_answer(
  verb text, ordinal int, reservation dibs.reservations, currency text, replayed boolean,
  at_position bigint, decided_at timestamptz, detail jsonb default null
) returns dibs.answer
language sql stable parallel safe as $$
  select row(
    verb, ordinal, 'ok', (reservation).reservation_id,
    case when verb in ('reserve', 'reserve_again', 'sell') or detail ? 'late'
      then (reservation).token end,
    dibs._status_at(reservation, decided_at), (reservation).items, (reservation).seat_ids,
    (reservation).amount_minor, currency,
    (reservation).reserved_at, (reservation).expires_at, (reservation).extension_count,
    dibs._extensions_left(reservation, decided_at), replayed, at_position, decided_at,
    nullif(
      coalesce(detail, '{}') || coalesce(dibs._leaving_of(reservation), '{}'), '{}'
    )
  )::dibs.answer
$$;
comment on function
  dibs._as_answer(
    text, int, dibs.reservations, text, boolean, bigint, timestamptz, jsonb
  ) is
  'A reservation as a verb answers with it.';
