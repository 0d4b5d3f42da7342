-- When a reservation is over earlier than at its deadline, unless its owner is heard of.
--
-- Returns jsonb {"leaves_at": time}, null where nobody left and silence ends nothing.
create or replace function dibs._leaving_of(reservation dibs.reservations) returns jsonb
language sql stable parallel safe as $$
  select case when (reservation).leaves_at is not null
    then jsonb_build_object('leaves_at', (reservation).leaves_at) end
$$;
comment on function dibs._leaving_of(dibs.reservations) is
  'When a reservation is over earlier than at its deadline, unless its owner is heard of.';
