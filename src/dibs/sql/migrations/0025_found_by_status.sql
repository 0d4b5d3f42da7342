-- What is rare is found among however many payments and orders there are: what failed, what waits.
create index payments_by_status on dibs_office.payments (status, payment_id);
create index payments_of_organisation_by_status
on dibs_office.payments (organisation_id, status, payment_id);
create index orders_by_status on dibs_office.orders (status, order_id);
create index orders_of_organisation_by_status
on dibs_office.orders (organisation_id, status, order_id);
create index refunds_failed on dibs_office.refunds (payment_id) where status = 'failed';
