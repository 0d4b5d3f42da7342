-- Sets reservations back to what the journal says of them.
--
-- Returns nothing. A deadline, an end or seats that the journal tells otherwise were changed
-- outside the engine; what it does not tell at all stays, and its row is written anew. The
-- caller holds the head.
create or replace function dibs._mend_facts(event_id text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with told as (
    select j.reservation_id,
      (array_agg(j.expires_at order by j.position desc)
        filter (where j.expires_at is not null))[1] as deadline_at,
      count(*) filter (where j.action = 'extended') as extended,
      count(*) filter (where j.action = 'reserved') as births,
      count(*) filter (where j.action = 'cancelled') as cancels,
      (array_agg(j.action order by j.position desc)
        filter (where j.action in ('confirmed', 'released', 'expired')))[1] as ended,
      max(j.recorded_at) as told_at,
      (array_agg(to_jsonb(j.seat_ids) order by j.position desc)
        filter (where j.action in ('reserved', 'amended')))[1] as seats
    from dibs.journal j
    where j.event_id = _mend_facts.event_id and j.reservation_id is not null
    group by j.reservation_id
  ), facts as (
    select v.reservation_id,
      case when t.deadline_at > v.reserved_at and v.extension_count <= t.extended
        then t.deadline_at else v.expires_at end as deadline_at,
      greatest(v.extension_count, t.extended) as extended,
      case when v.status = 'cancelled' and t.ended = 'confirmed' then v.status
        else coalesce(t.ended, v.status) end as status,
      t.told_at,
      case when t.cancels = 0 and jsonb_typeof(t.seats) = 'array'
          -- Seats that the tickets know, too, are those that people hold.
          and v.seat_ids collate "C" <> array(
            select k.seat_id from dibs.tickets k
            where k.event_id = v.event_id and k.reservation_id = v.reservation_id
              and k.dropped_at is null and k.seat_id is not null
            order by k.seat_id
          )
        then array(select jsonb_array_elements_text(t.seats)) else v.seat_ids end as seat_ids
    from dibs.reservations v
    join told t on t.reservation_id = v.reservation_id
    where v.event_id = _mend_facts.event_id and t.births = 1 and t.cancels = 0
  )
  update dibs.reservations v
  set expires_at = f.deadline_at, life_ends_at = greatest(v.life_ends_at, f.deadline_at),
    extension_count = f.extended, extensions_max = greatest(v.extensions_max, f.extended),
    status = f.status, seat_ids = f.seat_ids,
    ended_at = case when f.status <> 'reserved' then coalesce(v.ended_at, f.told_at) end
  from facts f
  where v.event_id = _mend_facts.event_id and v.reservation_id = f.reservation_id
    and (v.expires_at, v.extension_count, v.status, v.seat_ids)
      is distinct from (f.deadline_at, f.extended, f.status, f.seat_ids)
$$;
comment on function dibs._mend_facts(text) is
  'Sets reservations back to what the journal says of them.';
