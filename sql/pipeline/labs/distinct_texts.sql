-- The distinct texts of a file's columns. There are few, so each is looked up once. At most $most of a column.
SELECT
  {lists}
FROM {source};
