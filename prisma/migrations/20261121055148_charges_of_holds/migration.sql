-- A hold's page lists the charges that settled it. Usage without a hold takes no room in this index.
CREATE INDEX usage_events_org_id_hold_id_idx ON usage_events (org_id, hold_id) WHERE hold_id IS NOT NULL;
