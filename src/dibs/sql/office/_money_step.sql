-- The least by which amounts of a currency that are paid by card differ, in minor units.
--
-- Where a currency has thousandths the last digit is 0, and where its hundredths are not counted
-- both are. Returns 10 there, or 100, else 1.
create or replace function dibs_office._money_step(currency text) returns bigint
language sql immutable parallel safe as $$
  select case
    when _money_step.currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 10
    when _money_step.currency = 'MGA' then 100
    else 1
  end::bigint
$$;
comment on function dibs_office._money_step(text) is
  'The least by which amounts of a currency that are paid by card differ, in minor units.';
