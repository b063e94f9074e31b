-- The staged rows of a lab's file, as they are after steps 1 to 4, into a file of their own. The numbers are
-- those of this build: {account} says what they stand for.
COPY (
  SELECT
    reason, month, practice_no, test_no, category, n, e,
    ((key >> 22) & 4194303)::UINTEGER AS local_practice,
    (key & 4194303)::UINTEGER AS local_test
  FROM staged
  WHERE file_no = {file_no}
) TO {piece} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {account: {account}});
