-- How long a line of a kind is held as Dibs ships.
--
-- Returns seconds: tickets 30 minutes, seats 10, stock 15.
create or replace function dibs._shipped_hold_seconds(kind text) returns int
language sql immutable parallel safe as $$
  select case kind when 'ticket' then 1800 when 'seat' then 600 else 900 end
$$;
comment on function dibs._shipped_hold_seconds(text) is
  'How long a line of a kind is held as Dibs ships.';
