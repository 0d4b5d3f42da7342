-- name: is_there
select coalesce(
  pg_catalog.pg_has_role(to_regrole(%s)::oid, to_regrole('dibs_service')::oid, 'member'), false
);

-- name: make
do $$
begin
  create role {name} login inherit password {password} in role dibs_service;
exception when duplicate_object or unique_violation then
  null;  -- another process that starts was faster
end
$$;
