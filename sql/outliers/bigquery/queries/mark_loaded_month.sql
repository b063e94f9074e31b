MERGE `{source}.loaded_months` AS known
USING (
  SELECT CAST(@month AS DATE) AS month, @sha256 AS sha256, @rows AS row_count
) AS loaded
ON known.month = loaded.month
WHEN MATCHED THEN UPDATE SET
  sha256 = loaded.sha256, row_count = loaded.row_count, loaded_at = CURRENT_TIMESTAMP()
WHEN NOT MATCHED THEN
  INSERT (month, sha256, row_count, loaded_at)
  VALUES (loaded.month, loaded.sha256, loaded.row_count, CURRENT_TIMESTAMP());
