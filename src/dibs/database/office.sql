-- What the calls of the office are answered again, and what they are refused.

-- name: meet_key
select code, status, answer_code, body from dibs_office.meet_key(
  event_id => %s, principal => %s, key => %s, fingerprint => %s,
  call_id => %s::uuid
);

-- name: keep_key
select dibs_office.keep_key(
  event_id => %s, principal => %s, key => %s, status => %s, code => %s, body => %s,
  call_id => %s::uuid
);

-- name: keep_refusals
select dibs_office.keep_refusals(refusals => %s::jsonb);
