-- A limit that refused somebody, in words.
--
-- Returns the end of a sentence, null where detail is not that of a limit. What was refused
-- before limits had names was one of reservations.
create or replace function dibs._said_limit(detail jsonb) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select 'one ' || coalesce(detail ->> 'per', 'owner') || case
      when detail ->> 'limit' = 'held_minutes_max' then ' may hold what they do not buy for '
        || (detail ->> 'max') || ' minutes a day, and held it for ' || (detail ->> 'held')
      when detail ->> 'limit' = 'cooldown_seconds' then ' who let '
        || (detail ->> 'held') || ' of their holds expire has to wait'
      else ' may have ' || (detail ->> 'max') || ' '
        || coalesce(split_part(detail ->> 'limit', '_', 2), 'reservations') || ' at a time'
    end
    || coalesce(' of ' || (detail ->> 'item'), '')
$$;
comment on function dibs._said_limit(jsonb) is
  'A limit that refused somebody, in words.';
