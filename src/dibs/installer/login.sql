-- name: may_serve
select coalesce(
  pg_catalog.has_schema_privilege(pg_catalog.to_regrole('dibs_service')::oid, 'dibs', 'usage'), false
);

-- name: make
do $$
begin
  -- Roles are the whole server's, and one at a time may change them.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('dibs.login'));
  if pg_catalog.to_regrole({name_text}) is null then
    create role {name};
  end if;
  alter role {name} with login inherit password {password};
  grant dibs_service to {name};
end
$$;
