-- What a plain request means, for its idempotency key.
--
-- Returns bytea, a digest; the same as dibs._read_reserve_requests gives the request. Without
-- settings of its own it inlines into its caller.
create or replace function dibs._plain_fingerprint(
  session text, customer text, item_id text, units int, seats text[]
) returns bytea
language sql stable parallel safe as $$
  select sha256(convert_to(
    case when seats = '{}'
      then row(session, customer, array[item_id], array[units], null::text[])::text
      else row(session, customer, null::text[], null::int[], seats)::text
    end, 'UTF8'
  ))
$$;
comment on function dibs._plain_fingerprint(text, text, text, int, text[]) is
  'What a plain request means, for its idempotency key.';
