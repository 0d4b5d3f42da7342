-- The live reservations of an event that end within its notice and were not told of.
--
-- Returns the id and the deadline of each, the earliest end first, at most count_max. Who
-- left, or falls silent, ends earlier than at the deadline: of that nobody is told here. An
-- extension gives a deadline of its own. Read by what is due, each notice by its key, whatever
-- statistics say; without settings of its own it inlines into its caller.
create or replace function dibs._expiring(
  event dibs.events, read_at timestamptz, count_max int
) returns table (reservation_id uuid, expires_at timestamptz)
language sql stable as $$
  select v.reservation_id, v.expires_at
  from dibs.reservations v
  where v.event_id = (event).event_id and v.status = 'reserved'
    and v.ends_at > read_at
    and v.ends_at <= read_at + make_interval(secs => (event).expiring_notice_seconds)
    and v.expires_at <= read_at + make_interval(secs => (event).expiring_notice_seconds)
    and v.expires_at is distinct from (
      select n.expires_at from dibs.notices n
      where n.event_id = (event).event_id and n.reservation_id = v.reservation_id
    )
  order by v.ends_at
  limit count_max
$$;
comment on function dibs._expiring(dibs.events, timestamptz, int) is
  'The live reservations of an event that end within its notice and were not told of.';
