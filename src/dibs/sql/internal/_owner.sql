-- Whose a reservation is: its customer's where known, else its session's.
--
-- Returns text that tells a customer from a session of the same name.
create or replace function dibs._owner(session text, customer text) returns text
language sql immutable parallel safe as $$
  select coalesce('customer:' || customer, 'session:' || session)
$$;
comment on function dibs._owner(text, text) is
  'Whose a reservation is: its customer''s where known, else its session''s.';
