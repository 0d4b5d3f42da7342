-- How long the answer to an idempotency key is kept: money longest, refusals least.
--
-- Returns an interval.
create or replace function dibs._key_kept(verb text, code text) returns interval
language sql immutable parallel safe as $$
  select case
    when code <> 'ok' then interval '1 hour'
    when verb in ('confirm', 'settle', 'sell', 'cancel', 'pay') then interval '30 days'
    else interval '24 hours'
  end
$$;
comment on function dibs._key_kept(text, text) is
  'How long the answer to an idempotency key is kept: money longest, refusals least.';
