-- When ids are made, as they begin: milliseconds since 1970 as 12 hexadecimal digits.
--
-- Returns text.
create or replace function dibs._id_time(made_at timestamptz) returns text
language sql immutable parallel safe as $$
  select lpad(to_hex((extract(epoch from made_at) * 1000)::bigint), 12, '0')
$$;
comment on function dibs._id_time(timestamptz) is
  'When ids are made, as they begin: milliseconds since 1970 as 12 hexadecimal digits.';
