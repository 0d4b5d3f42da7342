-- Seconds in words.
--
-- Returns text: 30 minutes, 1 hour 1 second, 0 seconds.
create or replace function dibs._duration_words(seconds bigint) returns text
language sql immutable parallel safe as $$
  select coalesce(
    string_agg(
      p.count || ' ' || p.unit || case p.count when 1 then '' else 's' end, ' '
      order by p.place
    ) filter (where p.count > 0),
    '0 seconds'
  )
  from (
    values (1, seconds / 86400, 'day'), (2, seconds / 3600 % 24, 'hour'),
      (3, seconds / 60 % 60, 'minute'), (4, seconds % 60, 'second')
  ) p (place, count, unit)
$$;
comment on function dibs._duration_words(bigint) is 'Seconds in words.';
