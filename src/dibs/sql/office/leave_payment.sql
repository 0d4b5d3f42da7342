-- Gives a payment back that was taken to work on, and says when it is due again.
--
-- due_seconds is from now on, null for what has nothing left to do; what was woken meanwhile is
-- due as it was woken. failures is how often in a row its step failed, trouble why: it is failing
-- since the first of them. refusal is the code by which its provider said no, null where it said
-- nothing: it is refused since the first of those alike, whatever was not heard in between.
-- Returns whether it is due now. Locks the payment.
create or replace function dibs_office.leave_payment(
  payment_id uuid,
  holder uuid,
  due_seconds float8 default null,
  failures int default 0,
  trouble text default null,
  refusal text default null
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs_office.payments p
  set leased_by = null, leased_until = null, attempts = leave_payment.failures,
    trouble = leave_payment.trouble,
    failing_since = case
      when leave_payment.failures > 0 then coalesce(p.failing_since, dibs._now())
    end,
    refusal = case
      when leave_payment.failures > 0 then coalesce(leave_payment.refusal, p.refusal)
    end,
    refused_since = case
      when leave_payment.failures = 0 then null
      when leave_payment.refusal <> coalesce(p.refusal, '') then dibs._now()
      else p.refused_since
    end,
    due_at = least(
      dibs._now() + make_interval(secs => leave_payment.due_seconds),
      case when p.due_at <> p.leased_until then p.due_at end
    )
  where p.payment_id = leave_payment.payment_id and p.leased_by = leave_payment.holder
    and dibs_office._is_own(p.organisation_id);
  return coalesce((
    select p.due_at <= dibs._now() from dibs_office.payments p
    where p.payment_id = leave_payment.payment_id and dibs_office._is_own(p.organisation_id)
  ), false);
end
$$;
comment on function dibs_office.leave_payment(uuid, uuid, float8, int, text, text) is
  'Gives a payment back that was taken to work on, and says when it is due again.';
