-- Events come in the order of their ids and nearly in that of time, so pages of these indexes are filled to the end: the room that is usually left for
-- what comes in between would stay empty for ever.
ALTER INDEX usage_events_pkey SET (fillfactor = 100);
ALTER INDEX usage_events_org_id_occurred_at_id_idx SET (fillfactor = 100);
