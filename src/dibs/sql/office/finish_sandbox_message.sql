-- Notes that a message of the sandbox was told, once more or for the last time.
--
-- Returns whether there was such a message. One that has copies left is due again at once.
-- Locks its row.
create or replace function dibs_office.finish_sandbox_message(message_id text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
begin
  delete from dibs_office.sandbox_messages m
  where m.message_id = finish_sandbox_message.message_id and m.copies_left = 1
    and dibs._acts_for_all();
  if not found then
    update dibs_office.sandbox_messages m
    set copies_left = m.copies_left - 1, due_at = dibs._now()
    where m.message_id = finish_sandbox_message.message_id and dibs._acts_for_all();
  end if;
  return found;
end
$$;
comment on function dibs_office.finish_sandbox_message(text) is
  'Notes that a message of the sandbox was told, once more or for the last time.';
