-- Spending books holds itself now.
SET ROLE tollgate_books;
DROP FUNCTION books.post_holds(bigint[], timestamptz[], bigint[], bigint[], bigint[], numeric[]);
DROP FUNCTION books.return_parts(bigint[], timestamptz[], bigint[], bigint[], bigint[], numeric[], boolean[]);
RESET ROLE;
