-- What ids and tokens of one statement are made from: 244 random bits.
--
-- Returns bytea, two random UUIDs. It is kept nowhere.
create or replace function dibs._new_seed() returns bytea
language sql volatile parallel safe as $$
  select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
$$;
comment on function dibs._new_seed() is
  'What ids and tokens of one statement are made from: 244 random bits.';
