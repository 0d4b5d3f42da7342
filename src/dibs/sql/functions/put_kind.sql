-- Sets what a line of a kind gets where neither its item nor its event says otherwise.
--
-- kind is ticket, seat or stock. What is null returns to what was before: the
-- installation's default duration or the shipped window, three extensions of 5 minutes.
-- Holds that stand keep what they were born with. Returns code ok, or invalid_input with
-- the field at fault and nothing changed. Locks: the kind's row.
create or replace function dibs.put_kind(
  kind text,
  hold_seconds int default null,
  extension_seconds int default null,
  extensions_max int default null,
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  put_kind.detail := coalesce(
    dibs._text_fault('kind', to_jsonb(put_kind.kind), 6, required => true),
    dibs._choice_fault('kind', to_jsonb(put_kind.kind), '{ticket,seat,stock}'),
    dibs._int_fault('hold_seconds', to_jsonb(put_kind.hold_seconds), 1, 31536000),
    dibs._int_fault('extension_seconds', to_jsonb(put_kind.extension_seconds), 0, 31536000),
    dibs._int_fault('extensions_max', to_jsonb(put_kind.extensions_max), 0, 1000)
  );
  if put_kind.detail is not null then
    put_kind.code := 'invalid_input';
    return;
  end if;
  update dibs.kinds k
  set own_seconds = put_kind.hold_seconds,
    hold_seconds = coalesce(
      put_kind.hold_seconds, k.default_seconds, dibs._shipped_hold_seconds(k.kind)
    ),
    extension_seconds = coalesce(put_kind.extension_seconds, 300),
    extensions_max = coalesce(put_kind.extensions_max, 3)
  where k.kind = put_kind.kind;
  put_kind.code := 'ok';
end
$$;
comment on function dibs.put_kind(text, int, int, int) is
  'Sets what a line of a kind gets where neither its item nor its event says otherwise.';
