-- What the sandbox keeps in the database.

-- name: meet
select met_at, intent::text from dibs_office.meet_sandbox_intent(reference => %s);

-- name: keep
select dibs_office.keep_sandbox_intent(
  intent => %s::jsonb, is_new => %s, messages => %s::jsonb
);

-- name: claim
select message_id, reference, type, happened_at
from dibs_office.claim_sandbox_messages(count_max => %s);

-- name: finish
select dibs_office.finish_sandbox_message(message_id => %s);
