-- What a setting of this transaction says, null where it is not set.
--
-- dibs.network and dibs.agent say where its caller is and with which program, for requests
-- that do not say it themselves. Returns text. Without settings of its own it inlines.
create or replace function dibs._of_transaction(setting text) returns text
language sql stable parallel safe as $$
  select nullif(current_setting(setting, true), '')
$$;
comment on function dibs._of_transaction(text) is
  'What a setting of this transaction says, null where it is not set.';
