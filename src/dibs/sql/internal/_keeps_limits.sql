-- Whether all of a batch of plain requests are sure to keep the event's limits of owners.
--
-- Returns boolean: even if all are granted nobody passes a limit, not even with what is due
-- and not swept yet, and nobody has to wait. Looks once at what each owner holds, and not at
-- what strangers do (dibs._are_strangers); where it is false dibs._reserve says who is refused.
create or replace function dibs._keeps_limits(
  event dibs.events, plain dibs._plain, decided_at timestamptz, are_strangers boolean
) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if not dibs._limits_owners(_keeps_limits.event) then
    return true;
  end if;
  if _keeps_limits.are_strangers then
    if exists (
      select
      from unnest((plain).sessions, (plain).units) n (session, units)
      group by n.session
      having count(*) > (event).session_reservations_max
        or sum(n.units) > (event).session_units_max
    ) or exists (
      select
      from unnest((plain).customers, (plain).units) n (customer, units)
      where n.customer is not null
      group by n.customer
      having count(*) > (event).customer_reservations_max
        or sum(n.units) > (event).customer_units_max
    ) then
      return false;
    end if;
  else
    if num_nonnulls((event).session_reservations_max, (event).session_units_max) > 0 then
      if exists (
        select
        from dibs._would_hold((event).event_id, 'session', (plain).sessions, (plain).units) w
        where w.reservations > (event).session_reservations_max
          or w.units > (event).session_units_max
      ) then
        return false;
      end if;
    end if;
    if num_nonnulls((event).customer_reservations_max, (event).customer_units_max) > 0
      and array_remove((plain).customers, null) <> '{}'
    then
      if exists (
        select
        from dibs._would_hold((event).event_id, 'customer', (plain).customers, (plain).units) w
        where w.reservations > (event).customer_reservations_max
          or w.units > (event).customer_units_max
      ) then
        return false;
      end if;
    end if;
  end if;
  if num_nonnulls((event).network_reservations_max, (event).network_units_max) > 0 then
    if exists (
      select
      from dibs._would_hold((event).event_id, 'network', (plain).networks, (plain).units) w
      where w.reservations > (event).network_reservations_max
        or w.units > (event).network_units_max
    ) then
      return false;
    end if;
  end if;
  -- Each asked by itself: a statement with a query in it is made ready before it is left out.
  if num_nonnulls((event).held_minutes_max, (event).cooldown_seconds) = 0 then
    return true;
  end if;
  return cardinality(dibs._waits_of((event).event_id, array(
    select row(0, s.setting, p.per, p.owner, '', s.most, null, null, null, null, null)::dibs._limit
    from (
      select distinct case when r.customer is null then 'session' else 'customer' end as per,
        coalesce(r.customer, r.session) as owner
      from unnest((plain).sessions, (plain).customers) r (session, customer)
    ) p
    cross join lateral (
      values ('held_minutes_max', (event).held_minutes_max),
        ('cooldown_after', (event).cooldown_after),
        ('cooldown_seconds', (event).cooldown_seconds)
    ) s (setting, most)
    where s.most is not null
  ), decided_at)) = 0;
end
$$;
comment on function
  dibs._keeps_limits(dibs.events, dibs._plain, timestamptz, boolean) is
  'Whether all of a batch of plain requests are sure to keep the event''s limits of owners.';
