-- Entries of money are few among those of credits; what sums them reads them alone. Credits, the hot path, are not in the index.
CREATE INDEX ledger_entries_money ON ledger_entries (unit, account) INCLUDE (org_id, amount) WHERE unit <> 'CREDIT';
