-- The months of a source that is partitioned, as BigQuery’s metadata have them.
SELECT
  partition_id,
  CAST(total_rows AS STRING) AS row_count,
  CAST(UNIX_MILLIS(last_modified_time) AS STRING) AS modified
FROM `{source}.INFORMATION_SCHEMA.PARTITIONS`
WHERE table_name = 'normalised_prescribing' AND total_rows > 0
ORDER BY partition_id;
