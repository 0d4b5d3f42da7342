-- How many live reservations the owners of requests may have at most, where that is limited.
--
-- Returns a row a limit of each request that was not refused yet and names no reservation
-- it would add to: whether it counts the session's or the customer's, whose they are, and
-- of which item (empty: of the event).
create or replace function dibs._limits_of(event dibs.events, requests dibs._request[])
returns table (ordinal int, per text, owner text, item_id text, reservations_max int)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if dibs._is_ruled((event).event_id) then
    return query
    with lines as materialized (
      select r.ordinal, r.session, r.customer, l.item_id,
        coalesce(r.customer_class, '') as customer_class,
        coalesce(r.amount_minor, 0) as amount_minor
      from unnest(requests) r
      cross join lateral unnest(r.item_ids || ''::text) l (item_id)
      where r.code is null and r.held_items is null
    ), ruled as materialized (
      select c.item_id, c.customer_class, c.amount_minor, p.setting,
        p.value::int as reservations_max
      from (select distinct l.item_id, l.customer_class, l.amount_minor from lines l) c
      cross join lateral
        dibs._policy_of(event, c.item_id, c.customer_class, c.amount_minor) p
      where p.setting in ('session_reservations_max', 'customer_reservations_max')
    )
    select l.ordinal, o.per, o.owner, l.item_id, u.reservations_max
    from lines l
    join ruled u on u.item_id = l.item_id and u.customer_class = l.customer_class
      and u.amount_minor = l.amount_minor
    cross join lateral (
      values ('session', l.session), ('customer', l.customer)
    ) o (per, owner)
    where o.owner is not null and u.setting = o.per || '_reservations_max';
  elsif (event).session_reservations_max is not null
    or (event).customer_reservations_max is not null
  then
    return query
    select r.ordinal, o.per, o.owner, '', o.reservations_max
    from unnest(requests) r
    cross join lateral (
      values ('session', r.session, (event).session_reservations_max),
        ('customer', r.customer, (event).customer_reservations_max)
    ) o (per, owner, reservations_max)
    where r.code is null and r.held_items is null and o.owner is not null
      and o.reservations_max is not null;
  end if;
end
$$;
comment on function dibs._limits_of(dibs.events, dibs._request[]) is
  'How many live reservations the owners of requests may have at most, where that is limited.';
