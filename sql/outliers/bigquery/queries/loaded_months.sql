SELECT CAST(month AS STRING) AS month, sha256 FROM `{source}.loaded_months`;
