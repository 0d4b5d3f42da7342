-- The limits of their owners that requests come under.
--
-- Returns dibs._limit[], in the order of the requests and of what is told first: the event's
-- before an item's, each by dibs._owner_settings. Who adds to a reservation asks for the
-- units that it grows by and counts with that reservation's owners and network; a customer
-- who claims it asks for all of it, where it grows. An item that it did not hold before is
-- held by one reservation more, and its limits of time ask too. Who comes under no limit that
-- another of these does has no most there: all that one owner is granted counts. A person,
-- whose time is limited, is the customer where known, else the session. Empty where nothing
-- limits owners; those who gained a code before have none.
create or replace function dibs._limits_of(
  event dibs.events, requests dibs._request[], decided_at timestamptz
) returns dibs._limit[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_ruled boolean := dibs._is_ruled((_limits_of.event).event_id);
  v_own jsonb := to_jsonb(_limits_of.event);
begin
  if not dibs._is_limited(_limits_of.event) then
    return '{}';
  end if;
  return coalesce((
    with asked as materialized (
      select r.ordinal, r.items, v.items as held_items,
        coalesce(v.session, r.session) as session,
        coalesce(v.customer, r.customer) as customer,
        case when v.reservation_id is null then r.network else v.network end as network,
        v.customer is null and r.customer is not null as is_claim,
        coalesce(r.customer_class, '') as customer_class,
        coalesce(r.amount_minor, 0) as amount_minor,
        coalesce(v.expires_at, decided_at + make_interval(secs => r.hold_seconds)) as ends_at
      from unnest(requests) r
      left join lateral (
        select * from dibs.reservations v
        where v.event_id = (event).event_id and v.reservation_id = r.reservation_id
        limit 1
      ) v on r.held_items is not null
      where r.code is null
    ), lines as materialized (
      select a.*, '' as item_id, (
          select sum(l.value::bigint) from jsonb_each_text(a.items) l
        ) as units, (
          select sum(l.value::bigint) from jsonb_each_text(a.held_items) l
        ) as held_units
      from asked a
      union all
      select a.*, l.key, l.value::bigint, (a.held_items ->> l.key)::bigint
      from asked a
      cross join lateral jsonb_each_text(a.items) l
      where v_is_ruled
    ), ruled as materialized (
      select c.item_id, c.customer_class, c.amount_minor, p.setting, p.value::bigint as most
      from (select distinct l.item_id, l.customer_class, l.amount_minor from lines l) c
      cross join lateral
        dibs._policy_of(event, c.item_id, c.customer_class, c.amount_minor) p
      where v_is_ruled and p.setting = any (dibs._owner_settings())
      union all
      select '', c.customer_class, c.amount_minor, s.setting, (v_own ->> s.setting)::bigint
      from (select distinct l.customer_class, l.amount_minor from lines l) c
      cross join unnest(dibs._owner_settings()) s (setting)
      where not v_is_ruled and v_own ->> s.setting is not null
    )
    select array_agg(
      row(
        l.ordinal, k.setting, o.per, o.owner, l.item_id, u.most, n.asked, l.ends_at,
        null, null, null
      )::dibs._limit
      order by l.ordinal, l.item_id, array_position(dibs._owner_settings(), k.setting)
    )
    from lines l
    join (select distinct k.item_id, k.setting from ruled k) k on k.item_id = l.item_id
    left join ruled u on u.item_id = l.item_id and u.customer_class = l.customer_class
      and u.amount_minor = l.amount_minor and u.setting = k.setting
    cross join lateral (
      values ('session', l.session, l.held_units),
        ('customer', l.customer, case when not l.is_claim then l.held_units end),
        ('network', l.network, l.held_units)
    ) o (per, owner, held_units)
    cross join lateral (
      select case
        when k.setting like '%\_reservations\_max' then (l.held_units is null)::int
        when k.setting like '%\_units\_max' and l.units > coalesce(l.held_units, 0)
          then l.units - coalesce(o.held_units, 0)
        when k.setting like '%\_units\_max' then 0
      end as asked
    ) n
    where case
      when n.asked is null then l.held_units is null and u.most is not null
        and o.per = case when l.customer is null then 'session' else 'customer' end
      else n.asked > 0 and o.owner is not null and k.setting like o.per || '\_%'
    end
  ), '{}');
end
$$;
comment on function dibs._limits_of(dibs.events, dibs._request[], timestamptz) is
  'The limits of their owners that requests come under.';
