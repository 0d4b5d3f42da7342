-- Takes a payment to work on it alone, for a while.
--
-- holder is whoever works, an id of its own; the lease ends by itself, and each step prolongs it.
-- Until then it is not due, unless somebody wakes it. Returns the work as jsonb, null where
-- somebody else has it or there is no such payment. Locks the payment.
create or replace function dibs_office.lease_payment(
  payment_id uuid, holder uuid, seconds int default 20
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_until timestamptz := v_now + make_interval(secs => lease_payment.seconds);
begin
  update dibs_office.payments p
  set leased_by = lease_payment.holder, leased_until = v_until, due_at = v_until
  where p.payment_id = lease_payment.payment_id and dibs_office._is_own(p.organisation_id)
    and (
      p.leased_by is null or p.leased_by = lease_payment.holder
      or p.leased_until <= v_now
    );
  if not found then
    return null;
  end if;
  return dibs_office._work_of(lease_payment.payment_id);
end
$$;
comment on function dibs_office.lease_payment(uuid, uuid, int) is
  'Takes a payment to work on it alone, for a while.';
