-- What a plain request means, for its idempotency key.
--
-- Returns bytea, a digest. Without settings of its own it inlines into its caller.
create or replace function dibs._plain_fingerprint(
  session text, customer text, item_id text, units int, seats text[]
) returns bytea
language sql stable parallel safe as $$
  select case when seats = '{}'
    then dibs._fingerprint(session, customer, array[item_id], array[units], null, '')
    else dibs._fingerprint(session, customer, null, null, seats, '')
  end
$$;
comment on function dibs._plain_fingerprint(text, text, text, int, text[]) is
  'What a plain request means, for its idempotency key.';
