-- What is kept no longer is found by its time, however much is kept.
create index deliveries_kept on dibs_office.deliveries (created_at) where status <> 'pending';
