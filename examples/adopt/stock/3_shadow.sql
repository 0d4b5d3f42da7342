-- From here on every change of a reservation is asked of Dibs too, in the same transaction.
-- Run it in the transaction of the import, so that nothing happens in between.
set search_path = public;  -- where your tables are
create table if not exists dibs_switch (
  is_only boolean primary key default true check (is_only),
  share int not null default 0 check (share between 0 and 100),
  enforces boolean not null default false
);
comment on table dibs_switch is
  'How many of a hundred sessions Dibs decides for, and whether its no binds the others.';
insert into dibs_switch default values on conflict do nothing;

create or replace function shadow_reservation() returns trigger
language plpgsql as $$
declare
  v_twin uuid := (select s.reservation_id from dibs_twins s where s.row_id = new.id::text);
  v_answer dibs.answer;
begin
  if tg_op = 'INSERT' and v_twin is not null then
    return null;  -- Dibs decided it
  elsif tg_op = 'INSERT' then
    select * into v_answer from dibs.reserve(
      'shop', jsonb_build_object(new.product_id, new.quantity), session => new.user_id,
      customer => new.user_id, key => 'row-' || new.id
    );
  elsif new.status = old.status then
    return null;  -- saved as it was
  elsif new.status = 'confirmed' then
    select * into v_answer from dibs.confirm('shop', v_twin);
  elsif old.status = 'confirmed' then
    select * into v_answer from dibs.cancel('shop', v_twin);
  else
    select * into v_answer from dibs.release('shop', v_twin);
    -- What has ended in Dibs, at its deadline or before, is free in both.
    if v_answer.code in ('expired', 'already_released') then
      v_answer.code := 'ok';
    end if;
  end if;
  if v_answer.code <> 'ok' and (select enforces from dibs_switch) then
    raise exception 'not available: %', v_answer.code;
  end if;
  insert into dibs_twins (row_id, event_id, reservation_id, code)
  values (new.id, 'shop', coalesce(v_answer.id, v_twin), v_answer.code)
  on conflict (row_id) do update set code = excluded.code, noted_at = excluded.noted_at;
  return null;
end
$$;

-- At the end of the transaction, so that Dibs comes after every lock of the shop's own.
drop trigger if exists shadowed on stock_reservations;
create constraint trigger shadowed
after insert or update of status on stock_reservations
deferrable initially deferred
for each row execute function shadow_reservation();
commit;
