-- What limits and the journal know an address by: of IPv6 the /64, of IPv4 the address.
--
-- For whoever says dibs.network; the service and the library say it in this form themselves.
-- Returns text: what is no address, with or without a port, is returned as it is, and so is
-- what this returned. Locks nothing.
create or replace function dibs.network_of(address text) returns text
language plpgsql immutable strict parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_text text := btrim(network_of.address);
  v_address inet;
begin
  v_text := split_part(case
    when v_text like '[%' then substr(split_part(v_text, ']', 1), 2)
    when v_text ~ '^[^:]*:[^:]*$' then split_part(v_text, ':', 1)
    else regexp_replace(v_text, '/64$', '')
  end, '%', 1);
  if v_text ~ '[/\s]' then
    return network_of.address;
  end if;
  v_address := v_text::inet;
  -- An IPv4 address that came over IPv6, which PostgreSQL writes so, too.
  if host(v_address) ~ '^::ffff:.*[.]' then
    v_address := substr(host(v_address), 8)::inet;
  end if;
  return case family(v_address) when 4 then host(v_address)
    else network(set_masklen(v_address, 64))::text end;
exception when invalid_text_representation then
  return network_of.address;
end
$$;
comment on function dibs.network_of(text) is
  'What limits and the journal know an address by: of IPv6 the /64, of IPv4 the address.';
