-- What a refused request asked for, in words.
--
-- Returns text: 2 × floor, seats A-1 and A-2, best seats of lower; null where it is not known.
create or replace function dibs._said_asked(asked jsonb) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select nullif(concat_ws(
    ', ',
    (
      select dibs._said_list(array_agg(l.value || ' × ' || l.key order by l.key))
      from unnest('{items,products}'::text[]) n (name)
      cross join lateral jsonb_each_text(
        case jsonb_typeof(asked -> n.name) when 'object' then asked -> n.name end
      ) l
    ),
    dibs._said_seats(nullif(dibs._seats_told(asked), '{}')),
    (
      select 'the best of ' || dibs._said_list(array_agg(b.key order by b.key))
      from jsonb_each(
        case jsonb_typeof(asked -> 'best') when 'object' then asked -> 'best' end
      ) b
    )
  ), '')
$$;
comment on function dibs._said_asked(jsonb) is 'What a refused request asked for, in words.';
