-- Whether all of a batch of plain requests are sure to keep the event's limits of owners.
--
-- Returns boolean: even if all are granted nobody passes a limit, not even with what is due
-- and not swept yet, and nobody has to wait. Looks once at what each owner holds; where it is
-- false dibs._reserve says who is refused.
create or replace function dibs._keeps_limits(
  event dibs.events, plain dibs._plain, decided_at timestamptz
) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if not dibs._limits_owners(_keeps_limits.event) then
    return true;
  end if;
  if exists (
    select
    from (
      select o.per, o.owner, o.reservations_max, o.units_max, count(*) as reservations,
        sum(r.units) as units
      from unnest((plain).sessions, (plain).customers, (plain).networks, (plain).units)
        r (session, customer, network, units)
      cross join lateral (
        values
          ('session', r.session, (event).session_reservations_max, (event).session_units_max),
          ('customer', r.customer, (event).customer_reservations_max,
            (event).customer_units_max),
          ('network', r.network, (event).network_reservations_max, (event).network_units_max)
      ) o (per, owner, reservations_max, units_max)
      where o.owner is not null and num_nonnulls(o.reservations_max, o.units_max) > 0
      group by o.per, o.owner, o.reservations_max, o.units_max
    ) a
    cross join lateral (
      select count(*) as reservations, coalesce(sum(u.units), 0) as units
      from dibs._owned((event).event_id, a.per, a.owner, '') v
      cross join lateral dibs._units_of(v.items, '') u (units)
    ) s
    where a.reservations + s.reservations > a.reservations_max
      or a.units + s.units > a.units_max
  ) then
    return false;
  end if;
  return num_nonnulls((event).held_minutes_max, (event).cooldown_seconds) = 0
    or cardinality(dibs._waits_of((event).event_id, array(
      select row(
        0, s.setting, p.per, p.owner, '', s.most, null, null, null, null, null
      )::dibs._limit
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
comment on function dibs._keeps_limits(dibs.events, dibs._plain, timestamptz) is
  'Whether all of a batch of plain requests are sure to keep the event''s limits of owners.';
