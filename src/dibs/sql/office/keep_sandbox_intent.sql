-- Keeps a payment of the sandbox as a call left it, and what there is to tell of it.
--
-- messages are [{message_id, type, happened_at, due_at, copies_left}]. Returns false, and keeps
-- nothing, where a new one has been made by somebody else meanwhile, or one to be changed is
-- not there. Locks its row.
create or replace function dibs_office.keep_sandbox_intent(
  intent jsonb,
  is_new boolean,
  messages jsonb default '[]'
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_kept dibs_office.sandbox_intents :=
    jsonb_populate_record(null::dibs_office.sandbox_intents, keep_sandbox_intent.intent);
begin
  if not dibs._acts_for_all() then
    return false;
  end if;
  if keep_sandbox_intent.is_new then
    insert into dibs_office.sandbox_intents select v_kept.* on conflict do nothing;
  else
    update dibs_office.sandbox_intents i
    set status = v_kept.status, captured_minor = v_kept.captured_minor,
      refunded_minor = v_kept.refunded_minor, card = v_kept.card, error = v_kept.error,
      due_at = v_kept.due_at, outcome = v_kept.outcome, answers = v_kept.answers,
      updated_at = v_kept.updated_at
    where i.reference = v_kept.reference;
  end if;
  if not found then
    return false;
  end if;
  insert into dibs_office.sandbox_messages (
    message_id, reference, type, happened_at, due_at, copies_left
  )
  select m.message_id, v_kept.reference, m.type, m.happened_at, m.due_at, m.copies_left
  from jsonb_populate_recordset(
    null::dibs_office.sandbox_messages, keep_sandbox_intent.messages
  ) m;
  return true;
end
$$;
comment on function dibs_office.keep_sandbox_intent(jsonb, boolean, jsonb) is
  'Keeps a payment of the sandbox as a call left it, and what there is to tell of it.';
