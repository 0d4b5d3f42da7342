-- Who asks: a request's principal, network address and user agent.
--
-- Returns dibs._caller. Without settings of its own it inlines into its caller.
create or replace function dibs._caller_of(request dibs._request) returns dibs._caller
language sql immutable parallel safe as $$
  select row((request).principal, (request).network, (request).agent)::dibs._caller
$$;
comment on function dibs._caller_of(dibs._request) is
  'Who asks: a request''s principal, network address and user agent.';
