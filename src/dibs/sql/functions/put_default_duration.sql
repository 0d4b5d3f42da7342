-- Sets how long a hold lasts where no policy says otherwise, for the whole installation.
--
-- minutes is 1 to 525600; null restores the shipped windows: tickets 30 minutes, stock 15,
-- seats 10. Returns code ok, or invalid_input and nothing changed. Locks: dibs.kinds.
create or replace function dibs.put_default_duration(
  minutes int, out code text, out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  put_default_duration.detail := dibs._int_fault(
    'minutes', to_jsonb(put_default_duration.minutes), 1, 525600
  );
  if put_default_duration.detail is not null then
    put_default_duration.code := 'invalid_input';
    return;
  end if;
  update dibs.kinds k
  set hold_seconds = coalesce(
    60 * put_default_duration.minutes,
    case k.kind when 'ticket' then 1800 when 'seat' then 600 else 900 end
  );
  put_default_duration.code := 'ok';
end
$$;
comment on function dibs.put_default_duration(int) is
  'Sets how long a hold lasts where no policy says otherwise, for the whole installation.';
