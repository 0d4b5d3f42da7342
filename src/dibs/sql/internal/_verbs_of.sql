-- A verb and what the journal calls its effect, given either.
--
-- Returns text[]: all that is meant by a name, itself included, whatever it is.
create or replace function dibs._verbs_of(action text) returns text[]
language sql immutable parallel safe as $$
  select array(
    select action
    union
    select case action when k.verb then k.told else k.verb end
    from (
      values ('reserve', 'reserved'), ('reserve_again', 'reserved'), ('extend', 'extended'),
        ('amend', 'amended'), ('leave', 'left'), ('heartbeat', 'stayed'),
        ('begin_payment', 'payment_begun'), ('end_payment', 'payment_ended'),
        ('settle', 'late_refused'),
        ('settle', 'confirmed'), ('confirm', 'confirmed'), ('sell', 'confirmed'),
        ('release', 'released'), ('expire', 'expired'), ('cancel', 'cancelled')
    ) k (verb, told)
    where action in (k.verb, k.told)
  )
$$;
comment on function dibs._verbs_of(text) is
  'A verb and what the journal calls its effect, given either.';
