-- Lets a delivery be tried at once, whatever became of it.
--
-- What still waits for its turn in the schedule is due now; what is over waits anew, behind what
-- waits of its subject, under the same id. What is being sent now is left as it is; where whoever
-- sends it is taken for dead it counts as tried, and a failure that comes all the same changes
-- nothing. Returns code ok with the delivery; not_found, or invalid_input for a reason that is
-- none. The office's journal says who asked.
-- Locks: the cursor of its ledger, the delivery, the last delivery of its subject.
create or replace function dibs_office.retry_delivery(
  delivery_id uuid,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_met record;
  v_was dibs_office.deliveries;
  v_waits boolean;
begin
  -- Whoever adds to the ledger holds its cursor: so nothing is added to the subject meanwhile.
  perform from dibs_office.cursors c
  join dibs_office.deliveries d on d.endpoint_id = c.endpoint_id and d.ledger = c.ledger
  where d.delivery_id = retry_delivery.delivery_id and exists (
    select from dibs_office.endpoints e
    where e.endpoint_id = d.endpoint_id and dibs_office._is_own(e.organisation_id)
  )
  for no key update of c;
  select m.* into v_met
  from dibs_office._met_delivery(retry_delivery.delivery_id, retry_delivery.reason) m;
  if v_met.code is not null then
    retry_delivery.code := v_met.code;
    retry_delivery.detail := v_met.detail;
    return;
  end if;
  v_was := v_met.delivery;
  if v_was.status = 'pending' then
    update dibs_office.deliveries d
    set due_at = least(d.due_at, dibs._now()), step = 0,
      attempts = d.attempts + (d.leased_until is not null)::int, leased_until = null
    where d.delivery_id = v_was.delivery_id and d.due_at is not null
      and coalesce(d.leased_until <= dibs._now(), true);
  else
    v_waits := dibs_office._waiting_subjects(v_was.endpoint_id, array[v_was.subject]) <> '{}';
    update dibs_office.deliveries d
    set number = nextval('dibs_office.deliveries_number_seq'), status = 'pending', step = 0,
      due_at = case when not v_waits then dibs._now() end, leased_until = null,
      delivered_at = null
    where d.delivery_id = v_was.delivery_id;
  end if;
  perform dibs_office._note_delivery(
    'delivery_retried', v_was, retry_delivery.principal, retry_delivery.reason
  );
  select dibs_office._delivery_told(d) into retry_delivery.detail
  from dibs_office.deliveries d
  where d.delivery_id = v_was.delivery_id;
  retry_delivery.code := 'ok';
end
$$;
comment on function dibs_office.retry_delivery(uuid, text, text) is
  'Lets a delivery be tried at once, whatever became of it.';
