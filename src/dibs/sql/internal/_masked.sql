-- An owner's name as it may be shown to who need not know it.
--
-- Returns text: the first letters, at most two, and a short digest by which two rows of one
-- owner are known as such, within the event; null for null. With reveal the name itself.
create or replace function dibs._masked(event_id text, owner text, reveal boolean)
returns text
language sql immutable parallel safe as $$
  select case
    when reveal or owner in ('', 'dibs') then owner
    else left(owner, least(2, length(owner) / 2)) || '…'
      || left(encode(sha256(convert_to(event_id || ' ' || owner, 'UTF8')), 'hex'), 4)
  end
$$;
comment on function dibs._masked(text, text, boolean) is
  'An owner''s name as it may be shown to who need not know it.';
