-- Nobody calls this form any more.
SET ROLE tollgate_books;
DROP FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], text[], text[], uuid[], uuid[], timestamptz[], timestamptz[], date[], timestamptz[],
  jsonb[], jsonb[], jsonb[], text[], bigint[], numeric[], json[], boolean[], int[], jsonb[], bigint[], boolean[], int[]);
RESET ROLE;
