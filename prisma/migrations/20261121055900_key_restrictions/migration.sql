-- What a key may be used for: from which addresses, for which features, how often. Empty and null mean no restriction.
ALTER TABLE "api_keys" ADD COLUMN "allowed_addresses" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "allowed_features" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "per_second" INTEGER,
  ADD COLUMN "per_minute" INTEGER;

-- The cast refuses what is no network of IPv4 or IPv6, such as one with bits beyond its length.
ALTER TABLE api_keys ADD CONSTRAINT api_keys_addresses_are_networks CHECK (cardinality(allowed_addresses) <= 50 AND allowed_addresses::cidr[] IS NOT NULL),
  ADD CONSTRAINT api_keys_features_bounded CHECK (cardinality(allowed_features) <= 50),
  ADD CONSTRAINT api_keys_rates_positive CHECK (per_second > 0 AND per_minute > 0);
GRANT UPDATE (allowed_addresses, allowed_features, per_second, per_minute) ON api_keys TO tollgate_portal, tollgate_staff;
