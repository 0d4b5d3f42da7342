-- Expires due reservations of an event, the earliest first.
--
-- Returns their ids in that order, at most reservations_max (below 0: none, null: all),
-- and the journal position after it. The caller holds the head.
create or replace function dibs._expire_due(
  event_id text, reservations_max int, decided_at timestamptz,
  inout last_position bigint, out reservation_ids uuid[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  select array_agg(d.reservation_id order by d.ends_at, d.reservation_id)
  into _expire_due.reservation_ids
  from (
    select v.reservation_id, v.ends_at
    from dibs.reservations v
    where v.event_id = _expire_due.event_id and v.status = 'reserved'
      and v.ends_at <= _expire_due.decided_at
    order by v.ends_at
    limit case when _expire_due.reservations_max < 0 then 0
      else _expire_due.reservations_max end
  ) d;
  _expire_due.last_position := dibs._transit(
    _expire_due.event_id, 'expired', _expire_due.reservation_ids, null::dibs._caller[],
    _expire_due.decided_at, _expire_due.last_position
  );
end
$$;
comment on function dibs._expire_due(text, int, timestamptz, bigint) is
  'Expires due reservations of an event, the earliest first.';
