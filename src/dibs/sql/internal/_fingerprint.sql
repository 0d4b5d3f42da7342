-- What a request to reserve means, for its idempotency key.
--
-- Returns bytea, a digest. What is not asked for is null; more is what fields of later
-- releases say, apart, so that a key kept by a release without them still fits. Without
-- settings of its own it inlines into its caller.
create or replace function dibs._fingerprint(
  session text, customer text, item_ids text[], units int[], seat_ids text[], more text
) returns bytea
language sql stable parallel safe as $$
  select sha256(convert_to(
    row(session, customer, item_ids, units, seat_ids)::text || more, 'UTF8'
  ))
$$;
comment on function dibs._fingerprint(text, text, text[], int[], text[], text) is
  'What a request to reserve means, for its idempotency key.';
