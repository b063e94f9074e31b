-- The staged rows of a lab's file, as they are after steps 1 to 4, into a file of their own. The numbers are
-- those of this build: {account} says what they stand for.
COPY (
  SELECT
    * EXCLUDE (file_no, lab_no, ccg_no, key),
    local_practice_in(key)::UINTEGER AS local_practice,
    local_test_in(key)::UINTEGER AS local_test
  FROM staged
  WHERE file_no = {file_no}
) TO {piece} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {account: {account}});
