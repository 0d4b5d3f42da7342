-- Says what is wrong with a public key that shall verify tokens of an algorithm.
--
-- A key of another kind would be kept, and no token would ever be good. PEM is the base64 of
-- a structure whose first bytes say what kind of key it is (RFC 5480, 8410, 3279); the
-- shortest RSA key allowed, 2048 bits, has 392 characters (RFC 7518, §3.3). Returns null for
-- a key that fits.
create or replace function dibs_office._public_key_fault(algorithm text, pem text)
returns jsonb
language sql immutable parallel safe
return (
  with kinds (algorithm, begins, length_min, named) as (
    values
      ('ES256', '^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE', 124, 'of the curve P-256'),
      ('EdDSA', '^MCowBQYDK2VwAyEA', 60, 'of Ed25519'),
      ('RS256', '^MII.{3}ANBgkqhkiG9w0BAQEFAAOC', 392, 'of RSA, of 2048 bits or more')
  )
  select dibs._fault('/public_key', format('must be a public key %s, as PEM', k.named))
  from kinds k
  cross join lateral (
    select substring(
      regexp_replace(pem, '\s', '', 'g')
      from '^-----BEGINPUBLICKEY-----([A-Za-z0-9+/]+=*)-----ENDPUBLICKEY-----$'
    )
  ) as p (content)
  where k.algorithm = _public_key_fault.algorithm
    and (p.content ~ k.begins and length(p.content) >= k.length_min) is not true
);
comment on function dibs_office._public_key_fault(text, text) is
  'Says what is wrong with a public key that shall verify tokens of an algorithm.';
