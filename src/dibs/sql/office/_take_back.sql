-- Takes messages that wait out of their line, for they are put down anew behind it.
--
-- Returns nothing. What waits behind them in their subjects moves up. One that is being sent now
-- counts as tried already, so that a failure of that attempt, which comes later, changes nothing.
-- Locks: those that wait in their order, as a courier does, then the next of each subject.
create or replace function dibs_office._take_back(endpoint_id uuid, delivery_ids uuid[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_heads jsonb;
begin
  with waiting as materialized (
    select d.delivery_id, d.subject, d.due_at
    from dibs_office.deliveries d
    where d.delivery_id = any (_take_back.delivery_ids) and d.status = 'pending'
    order by d.number
    for update
  ),
  taken as (
    update dibs_office.deliveries d
    -- Until its caller has it wait anew: meanwhile it is in nobody's way.
    set status = 'skipped', attempts = d.attempts + (d.leased_until is not null)::int,
      due_at = null, leased_until = null
    from waiting w
    where d.delivery_id = w.delivery_id
  )
  select jsonb_agg(jsonb_build_object('subject', w.subject, 'due_at', w.due_at))
  into v_heads
  from waiting w
  where w.due_at is not null;
  perform dibs_office._promote(_take_back.endpoint_id, h.subject, h.due_at)
  from jsonb_to_recordset(v_heads) h (subject text, due_at timestamptz);
end
$$;
comment on function dibs_office._take_back(uuid, uuid[]) is
  'Takes messages that wait out of their line, for they are put down anew behind it.';
