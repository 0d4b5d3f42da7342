-- A web shop: a stock table, and reservations of fifteen minutes by user and product.
set search_path = public;  -- where your tables are
create table products (
  id text primary key,
  name text not null,
  price_minor bigint not null,
  stock int not null,
  reserved_stock int not null default 0,
  sold_stock int not null default 0,
  check (reserved_stock + sold_stock <= stock)
);
create table stock_reservations (
  id uuid primary key default gen_random_uuid(),
  user_id text not null,
  product_id text not null references products,
  quantity int not null,
  status text not null default 'active',
  expires_at timestamptz not null default clock_timestamp() + interval '15 minutes'
);

create function shop_hold(what text, session text) returns uuid
language plpgsql as $$
declare
  v_id uuid;
begin
  update products set reserved_stock = reserved_stock + 2
  where id = what and reserved_stock + sold_stock + 2 <= stock;
  if found then
    insert into stock_reservations (user_id, product_id, quantity)
    values (session, what, 2) returning id into v_id;
  end if;
  return v_id;
end
$$;

create function shop_confirm(reservation uuid) returns boolean
language plpgsql as $$
declare
  v_row stock_reservations;
begin
  update stock_reservations set status = 'confirmed'
  where id = reservation and status = 'active' and expires_at > clock_timestamp()
  returning * into v_row;
  update products set reserved_stock = reserved_stock - v_row.quantity,
    sold_stock = sold_stock + v_row.quantity
  where id = v_row.product_id;
  return v_row.id is not null;
end
$$;

create function shop_release(reservation uuid) returns boolean
language plpgsql as $$
declare
  v_row stock_reservations;
begin
  update stock_reservations set status = 'released'
  where id = reservation and status = 'active'
  returning * into v_row;
  update products set reserved_stock = reserved_stock - v_row.quantity
  where id = v_row.product_id;
  return v_row.id is not null;
end
$$;

insert into products (id, name, price_minor, stock)
values ('mug', 'Mug', 900, 60), ('shirt', 'Shirt', 2500, 9), ('poster', 'Poster', 700, 200);
select shop_confirm(shop_hold('mug', 'user-' || n)) from generate_series(1, 6) n;
select shop_hold('shirt', 'user-7');
