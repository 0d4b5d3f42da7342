-- Every broken invariant of an event, a row each; a sound event has none, always.
--
-- Returns the invariant, its subject (an item, seat, reservation or position) and a detail:
-- I1 the counts are what reservations, tickets, seats and the journal's replay say;
-- I2 a unit is in at most one live reservation or sale; I3 a hold ends once;
-- I4 nothing was confirmed or extended after its deadline; I5 nothing was freed before it without a
-- release; I6 one key and one order, one effect; I7 a journal row per transition, without gaps.
-- Reads one snapshot; locks nothing and changes nothing. Nested loops are off: statistics
-- older than the event promise no rows of it, and each would be compared with every other.
create or replace function dibs.verify(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_nestloop = off
as $$
  select v.*
  from (
    select * from dibs._verify_counts(event_id)
    union all
    select * from dibs._verify_replay(event_id)
    union all
    select * from dibs._verify_tickets(event_id)
    union all
    select * from dibs._verify_dropped(event_id)
    union all
    select * from dibs._verify_seats(event_id)
    union all
    select * from dibs._verify_ends(event_id)
    union all
    select * from dibs._verify_keys(event_id)
    union all
    select * from dibs._verify_settlements(event_id)
    union all
    select * from dibs._verify_journal(event_id)
  ) v
  where dibs._is_ours(verify.event_id)
$$;
comment on function dibs.verify(text) is
  'Every broken invariant of an event, a row each; a sound event has none, always.';
