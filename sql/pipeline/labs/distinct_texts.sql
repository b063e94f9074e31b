-- The different texts of a file, by column: there are few, and each is looked up once. No more than $most
-- of a column.
SELECT
  {lists}
FROM {source};
