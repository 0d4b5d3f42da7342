-- What units are, in words, from what they take of each item.
--
-- Returns text: 2 × adult and 1 × mug; null for none. What an item draws on is not named
-- beside it, as far as today's draws explain it; signs are kept.
create or replace function dibs._said_units(event_id text, item_ids text[], units int[])
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with taken as (
    select l.item_id, l.units, l.ordinal, l.units - coalesce((
      select sum(u.units::bigint * w.units)
      from unnest(_said_units.item_ids, _said_units.units) u (item_id, units)
      join dibs.item_draws w
        on w.event_id = _said_units.event_id and w.item_id = u.item_id
          and w.draws_on = l.item_id
    ), 0) as own
    from unnest(_said_units.item_ids, _said_units.units)
      with ordinality l (item_id, units, ordinal)
  ), fits as (
    select bool_and(t.own = 0 or sign(t.own) = sign(t.units)) as is_sound from taken t
  )
  select dibs._said_list(array_agg(
    replace(case when f.is_sound then t.own else t.units end::text, '-', '−')
    || ' × ' || t.item_id
    order by t.ordinal
  ))
  from taken t
  cross join fits f
  where t.own <> 0 or not f.is_sound
$$;
comment on function dibs._said_units(text, text[], int[]) is
  'What units are, in words, from what they take of each item.';
