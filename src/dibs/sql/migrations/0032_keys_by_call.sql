-- Which call took a key: what it asks again is its own, and no other keeps an answer there.
alter table dibs_office.idempotency_keys
  -- Null where a version before this one took it.
  add column call_id uuid;
