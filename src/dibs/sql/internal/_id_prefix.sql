-- What the ids of one statement begin with: when they are made, and after which change of it.
--
-- Returns text, 16 hexadecimal digits: the milliseconds, the version and the last 12 bits of the
-- journal's position, which tells what was born within one of them apart.
create or replace function dibs._id_prefix(made_at timestamptz, last_position bigint)
returns text
language sql immutable parallel safe as $$
  select dibs._id_time(made_at) || '7' || lpad(to_hex(last_position & 4095), 3, '0')
$$;
comment on function dibs._id_prefix(timestamptz, bigint) is
  'What the ids of one statement begin with: when they are made, and after which change of it.';
