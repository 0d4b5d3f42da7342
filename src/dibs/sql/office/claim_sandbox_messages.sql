-- Takes what the sandbox has to tell now, the longest due first, for half a minute.
--
-- Returns at most count_max rows. Who takes one tells it and calls finish_sandbox_message; if
-- that fails somebody tells it again afterwards. Locks their rows, skips those of others.
create or replace function dibs_office.claim_sandbox_messages(count_max int default 50)
returns table (message_id text, reference text, type text, happened_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
begin
  return query
  with due as materialized (
    select m.message_id, m.due_at, m.number
    from dibs_office.sandbox_messages m
    where m.due_at <= v_now and dibs._acts_for_all()
    order by m.due_at, m.number
    limit claim_sandbox_messages.count_max
    for update skip locked
  ),
  taken as (
    update dibs_office.sandbox_messages m
    set due_at = v_now + interval '30 seconds'
    from due d
    where m.message_id = d.message_id
    returning m.message_id, m.reference, m.type, m.happened_at, d.due_at, d.number
  )
  select t.message_id, t.reference, t.type, t.happened_at
  from taken t
  order by t.due_at, t.number;
end
$$;
comment on function dibs_office.claim_sandbox_messages(int) is
  'Takes what the sandbox has to tell now, the longest due first, for half a minute.';
