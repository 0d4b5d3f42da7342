-- What sessions, customers or networks would hold of an event, were all of a batch granted.
--
-- Returns a row for each owner with the count of its reservations and of their units, due
-- ones included. owners and units are one for each request, an owner null where it has none.
-- Without settings of its own it inlines into its caller, where per should be a literal: then
-- of the ways to look an owner up only one is left.
create or replace function dibs._would_hold(
  event_id text, per text, owners text[], units int[]
) returns table (reservations bigint, units bigint)
language sql stable
as $$
  select a.reservations + s.reservations, a.units + s.units
  from (
    select n.owner, count(*) as reservations, sum(n.units) as units
    from (select unnest(owners) as owner, unnest(_would_hold.units) as units) n
    where n.owner is not null
    group by n.owner
  ) a
  cross join lateral (
    select count(*) as reservations, coalesce(sum(u.units), 0)::bigint as units
    from dibs._owned(_would_hold.event_id, per, a.owner, '') v
    cross join lateral dibs._units_of(v.items, '') u
  ) s
$$;
comment on function dibs._would_hold(text, text, text[], int[]) is
  'What sessions, customers or networks would hold of an event, were all of a batch granted.';
