-- The reservations of a session or a customer that live, or ended unbought and are not a day old.
--
-- Returns rows of dibs.reservations: of those that live at most so many, begun within the day,
-- and of those that ended as many again, the newest. Ids are in order of time, so what ended
-- and is older is not even read. Without settings of its own it inlines into its caller.
create or replace function dibs._owned_lately(
  event_id text, per text, owner text, decided_at timestamptz, most bigint
) returns setof dibs.reservations
language sql stable
as $$
  (
    select v.* from dibs._owned(_owned_lately.event_id, per, owner, '') v
    where v.reservation_id
        >= (dibs._id_time(decided_at - dibs._lately()) || '00000000000000000000')::uuid
    limit most
  )
  union all
  (
    select v.* from dibs.reservations v
    where per = 'session' and v.event_id = _owned_lately.event_id
      and v.session = owner collate pg_catalog."default" and v.status <> 'reserved'
      and v.status not in ('confirmed', 'cancelled')
      and v.reservation_id
        >= (dibs._id_time(decided_at - dibs._lately()) || '00000000000000000000')::uuid
    order by v.reservation_id desc
    limit most
  )
  union all
  (
    select v.* from dibs.reservations v
    where per = 'customer' and v.event_id = _owned_lately.event_id
      and v.customer = owner collate pg_catalog."default" and v.status <> 'reserved'
      and v.status not in ('confirmed', 'cancelled')
      and v.reservation_id
        >= (dibs._id_time(decided_at - dibs._lately()) || '00000000000000000000')::uuid
    order by v.reservation_id desc
    limit most
  )
$$;
comment on function dibs._owned_lately(text, text, text, timestamptz, bigint) is
  'The reservations of a session or a customer that live, or ended unbought and are not a day old.';
