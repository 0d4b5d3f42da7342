-- What the journal and a reservation's status call the effect of a verb.
--
-- Returns text: confirm makes confirmed. Extending and amending end
-- nothing and have no status.
create or replace function dibs._action_of(verb text) returns text
language sql immutable parallel safe as $$
  select case verb
    when 'confirm' then 'confirmed'
    when 'settle' then 'confirmed'
    when 'release' then 'released'
    when 'expire' then 'expired'
    when 'cancel' then 'cancelled'
  end
$$;
comment on function dibs._action_of(text) is
  'What the journal and a reservation''s status call the effect of a verb.';
