-- Makes the database :name where it is missing; run by psql.
select pg_catalog.format('create database %I', :'name')
where not exists (select from pg_catalog.pg_database where datname = :'name')
\gexec
