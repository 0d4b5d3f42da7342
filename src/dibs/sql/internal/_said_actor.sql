-- Who did something, in words.
--
-- Returns text: the clock's own doings are those of Dibs, an owner is a session and a
-- customer where known, names masked unless reveal; else who called.
create or replace function dibs._said_actor(
  event_id text, principal text, session text, customer text, reveal boolean
) returns text
language sql immutable parallel safe as $$
  select case
    when principal = 'dibs' then 'Dibs'
    when session is not null then
      'session ' || dibs._masked(event_id, session, reveal)
      || coalesce(', customer ' || dibs._masked(event_id, customer, reveal), '')
    when principal <> '' then dibs._principal_told(event_id, principal, reveal)
    else 'a trusted caller'
  end
$$;
comment on function dibs._said_actor(text, text, text, text, boolean) is
  'Who did something, in words.';
