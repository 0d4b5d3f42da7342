-- The one rule that decides each setting for an item, a class of customers and an amount.
--
-- Returns a row a setting that anything speaks of: its value, the level that decided and,
-- where it was a row of dibs.policies, that row's class and amount. The most specific level
-- wins (item and class, item, event and class, event, kind, install), in it the highest
-- amount that is not above amount_minor, and a policy over the item's or event's own column.
-- Limits do not pass from the event to its items: an item's and its kind's are for its own
-- units and reservations, the event's (item_id empty) for all of them. Where nobody says so,
-- an event refuses duplicates and need not conform.
create or replace function dibs._policy_of(
  event dibs.events, item_id text, customer_class text, amount_minor numeric
) returns table (
  setting text, value jsonb, decided_by text, rule_class text, amount_minor_min bigint
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  with named as materialized (
    select * from dibs.items i
    where i.event_id = (event).event_id and i.item_id = _policy_of.item_id
    limit 1
  ), rules as (
    select case when n.item_id <> '' then 1 else 3 end + (n.customer_class = '')::int as level,
      p.customer_class, p.amount_minor_min, to_jsonb(p) as settings
    from (
      select i.item_id, c.customer_class
      from (values (_policy_of.item_id), ('')) i (item_id)
      cross join (values (_policy_of.customer_class), ('')) c (customer_class)
      group by i.item_id, c.customer_class
    ) n
    cross join lateral (
      select * from dibs.policies p
      where p.event_id = (event).event_id and p.item_id = n.item_id
        and p.customer_class = n.customer_class
        and p.amount_minor_min <= _policy_of.amount_minor
      offset 0
    ) p
    union all
    select 2, null, null, to_jsonb(i) from named i
    union all
    select 4, null, null, to_jsonb(event)
    union all
    select 5, null, null, to_jsonb(k) from named i join dibs.kinds k on k.kind = i.kind
    union all
    select 6, null, null, '{"duplicates": "refuse", "conforming_timing": false}'
  )
  select distinct on (s.setting) s.setting, r.settings -> s.setting,
    case
      when r.level <> 5 then
        ('{item and class,item,event and class,event,kind,event}'::text[])[r.level]
      when s.setting = 'hold_seconds' and r.settings ->> 'own_seconds' is null
        and r.settings ->> 'default_seconds' is not null then 'install'
      else 'kind'
    end,
    r.customer_class, r.amount_minor_min
  from rules r
  cross join unnest(dibs._policy_settings()) s (setting)
  where r.settings ->> s.setting is not null
    and (
      _policy_of.item_id = '' or r.level in (1, 2, 5)
      or s.setting <> all (dibs._limit_settings())
    )
    and (s.setting <> 'seats_max' or r.level in (3, 4) or exists (
      select from named i where i.kind = 'seat'
    ))
  order by s.setting, r.level, r.amount_minor_min desc nulls last;
end
$$;
comment on function dibs._policy_of(dibs.events, text, text, numeric) is
  'The one rule that decides each setting for an item, a class of customers and an amount.';
