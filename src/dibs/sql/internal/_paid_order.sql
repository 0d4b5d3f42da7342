-- The order that a payment is of, as reservations know it.
--
-- Returns text: what the detail of a request or of a journal row names, '' where it names none.
create or replace function dibs._paid_order(detail jsonb) returns text
language sql immutable parallel safe as $$
  select coalesce(detail ->> 'order', '')
$$;
comment on function dibs._paid_order(jsonb) is
  'The order that a payment is of, as reservations know it.';
