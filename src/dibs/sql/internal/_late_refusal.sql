-- What is told to a payment that came too late and bought nothing.
--
-- Returns the detail of an expired refusal: when the reservation was over, and what was tried.
create or replace function dibs._late_refusal(was dibs.reservations, tried text[])
returns jsonb
language sql stable parallel safe as $$
  select jsonb_build_object(
    'expired_at', least((was).ended_at, (was).ends_at), 'late', 'refused',
    'tried', to_jsonb(tried)
  )
$$;
comment on function dibs._late_refusal(dibs.reservations, text[]) is
  'What is told to a payment that came too late and bought nothing.';
