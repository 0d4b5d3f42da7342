-- Gives a delivery up, so that what waits behind it goes on.
--
-- What is being sent now counts as tried already, so that a failure of that attempt changes nothing
-- where it is retried meanwhile. Returns code ok with the delivery, also where it was over already;
-- not_found, or invalid_input for a reason that is none. The office's journal says who gave it up.
-- Locks: the delivery, the next of its subject.
create or replace function dibs_office.skip_delivery(
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
begin
  select m.* into v_met
  from dibs_office._met_delivery(skip_delivery.delivery_id, skip_delivery.reason) m;
  if v_met.code is not null then
    skip_delivery.code := v_met.code;
    skip_delivery.detail := v_met.detail;
    return;
  end if;
  v_was := v_met.delivery;
  if v_was.status = 'pending' then
    update dibs_office.deliveries d
    set status = 'skipped', attempts = d.attempts + (d.leased_until is not null)::int,
      due_at = null, leased_until = null
    where d.delivery_id = v_was.delivery_id;
    perform dibs_office._promote(v_was.endpoint_id, v_was.subject, v_was.due_at);
    perform dibs_office._note_delivery(
      'delivery_skipped', v_was, skip_delivery.principal, skip_delivery.reason
    );
  end if;
  select dibs_office._delivery_told(d) into skip_delivery.detail
  from dibs_office.deliveries d
  where d.delivery_id = v_was.delivery_id;
  skip_delivery.code := 'ok';
end
$$;
comment on function dibs_office.skip_delivery(uuid, text, text) is
  'Gives a delivery up, so that what waits behind it goes on.';
