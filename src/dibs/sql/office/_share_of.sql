-- What a part of an amount comes to, in steps that can be paid.
--
-- part and whole are weights, whole above 0. All of it is the amount itself. Returns minor units,
-- never more than the amount.
create or replace function dibs_office._share_of(
  amount_minor bigint, part numeric, whole numeric, step bigint
) returns bigint
language sql immutable parallel safe as $$
  select case
    when _share_of.part >= _share_of.whole then _share_of.amount_minor
    else least(
      _share_of.amount_minor,
      _share_of.step
        * round(_share_of.amount_minor * _share_of.part / (_share_of.whole * _share_of.step))
    )
  end::bigint
$$;
comment on function dibs_office._share_of(bigint, numeric, numeric, bigint) is
  'What a part of an amount comes to, in steps that can be paid.';
