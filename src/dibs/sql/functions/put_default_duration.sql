-- Sets how long a hold lasts where no policy says otherwise, for the whole installation.
--
-- minutes is 1 to 525600; null restores the shipped windows: tickets 30 minutes, stock 15,
-- seats 10. A kind with a window of its own (dibs.put_kind) keeps that. The office's journal
-- keeps a change, by whom and why (reason). Returns code ok, or invalid_input, or forbidden to
-- who acts for one organisation, and nothing changed. Locks: dibs.kinds.
create or replace function dibs.put_default_duration(
  minutes int,
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
  v_seconds int;
begin
  put_default_duration.detail := coalesce(
    dibs._int_fault('minutes', to_jsonb(put_default_duration.minutes), 1, 525600),
    dibs._reason_fault(put_default_duration.reason)
  );
  if put_default_duration.detail is not null then
    put_default_duration.code := 'invalid_input';
    return;
  end if;
  if not dibs._acts_for_all() then
    put_default_duration.code := 'forbidden';
    put_default_duration.detail := '{}';
    return;
  end if;
  v_seconds := 60 * put_default_duration.minutes;
  update dibs.kinds k
  set default_seconds = v_seconds,
    hold_seconds = coalesce(k.own_seconds, v_seconds, dibs._shipped_hold_seconds(k.kind))
  where k.default_seconds is distinct from v_seconds;
  -- Every process puts what its settings say when it starts.
  if found then
    perform dibs_office._write_down(
      'default_duration_put', null, put_default_duration.principal,
      put_default_duration.reason,
      jsonb_build_object('minutes', put_default_duration.minutes)
    );
  end if;
  put_default_duration.code := 'ok';
end
$$;
comment on function dibs.put_default_duration(int, text, text) is
  'Sets how long a hold lasts where no policy says otherwise, for the whole installation.';
