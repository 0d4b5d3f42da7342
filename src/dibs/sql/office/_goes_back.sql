-- Whether all that is sold goes back already, by a refund of the payment that is on its way.
--
-- sold is [{"event", "id"}]. Returns boolean.
create or replace function dibs_office._goes_back(taken dibs_office.payments, sold jsonb)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from dibs_office.refunds f
    where f.payment_id = (taken).payment_id and f.status = 'pending'
      and f.parts @> _goes_back.sold and not exists (
        select from jsonb_array_elements(f.parts) a (part)
        where coalesce(a.part ->> 'items', a.part ->> 'seats') is not null
      )
  )
$$;
comment on function dibs_office._goes_back(dibs_office.payments, jsonb) is
  'Whether all that is sold goes back already, by a refund of the payment that is on its way.';
