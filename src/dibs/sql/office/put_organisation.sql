-- Makes an organisation known, or names it anew.
--
-- Returns code ok, or invalid_input with the field at fault, or forbidden to who acts for
-- another. Events whose id begins with the organisation's and a dot are its own, whether they
-- are there already or not. The office's journal says who changed what, and why.
-- Locks: the organisation.
create or replace function dibs_office.put_organisation(
  organisation_id text,
  name text default null,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  put_organisation.detail := coalesce(
    dibs_office._organisation_fault(put_organisation.organisation_id),
    dibs._text_fault('name', to_jsonb(put_organisation.name), 200),
    dibs._reason_fault(put_organisation.reason)
  );
  if put_organisation.detail is not null then
    put_organisation.code := 'invalid_input';
    return;
  elsif not dibs_office._is_own(put_organisation.organisation_id) then
    put_organisation.code := 'forbidden';
    put_organisation.detail := '{}';
    return;
  end if;
  insert into dibs_office.organisations as o (organisation_id, name, created_at)
  values (
    put_organisation.organisation_id,
    coalesce(put_organisation.name, put_organisation.organisation_id), dibs._now()
  )
  on conflict (organisation_id) do update
  set name = put_organisation.name
  where put_organisation.name <> o.name;
  if found then
    perform dibs_office._write_down(
      'organisation_put', put_organisation.organisation_id, put_organisation.principal,
      put_organisation.reason,
      jsonb_build_object(
        'organisation', put_organisation.organisation_id,
        'name', coalesce(put_organisation.name, put_organisation.organisation_id)
      )
    );
  end if;
  put_organisation.code := 'ok';
end
$$;
comment on function dibs_office.put_organisation(text, text, text, text) is
  'Makes an organisation known, or names it anew.';
