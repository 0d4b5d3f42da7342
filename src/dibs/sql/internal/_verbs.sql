-- The verbs of a turn, in the order in which a turn acts on them.
--
-- Returns text[]: what gives back first, so that it is there for who takes; who has paid
-- before who asks, and a payment ends behind those that begin or come to something.
create or replace function dibs._verbs() returns text[]
language sql immutable parallel safe as $$
  select array[
    'expire', 'release', 'cancel', 'leave', 'heartbeat', 'extend', 'begin_payment', 'confirm',
    'settle', 'end_payment', 'amend', 'fill_cart', 'reserve', 'reserve_again', 'sell'
  ]
$$;
comment on function dibs._verbs() is
  'The verbs of a turn, in the order in which a turn acts on them.';
