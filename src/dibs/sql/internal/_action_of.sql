-- What the journal and a reservation's status call the effect of a verb.
--
-- Returns text: confirm makes confirmed. Extending ends nothing and has no status.
create or replace function dibs._action_of(verb text) returns text
language sql immutable parallel safe as $$
  select case verb
    when 'confirm' then 'confirmed'
    when 'release' then 'released'
    when 'expire' then 'expired'
  end
$$;
comment on function dibs._action_of(text) is
  'What the journal and a reservation''s status call the effect of a verb.';
