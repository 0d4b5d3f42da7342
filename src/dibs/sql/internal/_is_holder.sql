-- Whether what a caller gave proves to be a reservation's holder.
--
-- Returns boolean. Nothing given is a trusted caller; what is given must match, and the
-- customer vouches for other sessions. A customer alone proves nothing of a reservation that
-- has none; beside its token or session it does no harm.
create or replace function dibs._is_holder(
  reservation dibs.reservations, token text, session text, customer text
) returns boolean
language sql immutable parallel safe as $$
  select coalesce(
    case
      when token <> (reservation).token or customer <> (reservation).customer then false
      when session <> (reservation).session then customer = (reservation).customer
      when customer is not null and (reservation).customer is null
        then token is not null or session is not null
      else true
    end,
    false
  )
$$;
comment on function dibs._is_holder(dibs.reservations, text, text, text) is
  'Whether what a caller gave proves to be a reservation''s holder.';
