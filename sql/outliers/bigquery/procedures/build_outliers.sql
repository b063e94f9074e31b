-- The predecessor's signature, so that old callers go on working: every entity type.
CREATE OR REPLACE PROCEDURE `{dataset}.build_outliers`(
  p__from_date STRING,
  p__to_date STRING,
  p__n INT64,
  p__force BOOL
)
OPTIONS (
  strict_mode = FALSE,
  description = 'Builds prescribing outliers for every entity type'
)
BEGIN
  CALL `{dataset}.build_outliers_for`(p__from_date, p__to_date, p__n, p__force, [{entities}]);
END;
