-- Writes new balances where replaying the journal does not give the items' counts.
--
-- Returns nothing. A balance closes what came before it: replay starts anew.
create or replace function dibs._mend_balances(event_id text, principal text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if exists (select from dibs._verify_replay(_mend_balances.event_id)) then
    perform dibs.close_period(_mend_balances.event_id, coalesce(principal, ''));
  end if;
end
$$;
comment on function dibs._mend_balances(text, text) is
  'Writes new balances where replaying the journal does not give the items'' counts.';
