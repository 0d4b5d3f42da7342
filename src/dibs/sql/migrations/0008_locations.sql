-- One product at several locations: the items that share it, and the rule by which they
-- serve who asks for the product.

alter table dibs.items
  add column product text collate "C",
  add column location text,
  add column serving_order int,
  add constraint product_is_short check (length(product) between 1 and 64),
  add constraint serving_order_is_not_negative check (serving_order >= 0);

-- Nothing here changes when units are taken, so that taking them stays heap-only.
create index items_of_product on dibs.items (event_id, product)
where product is not null;

create table dibs.products (
  event_id text collate "C" not null,
  product_id text collate "C" not null,
  serving text not null,
  one_location boolean not null,
  primary key (event_id, product_id),
  constraint product_id_is_short check (length(product_id) between 1 and 64),
  constraint serving_is_known check (serving in ('first', 'fullest'))
);
comment on table dibs.products is
  'How the items of a product serve who asks for it; without a row: first, from several.';
