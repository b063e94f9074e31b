-- The four parameters of the original project's procedure: every entity type. What its clients read of
-- the build otherwise than we write it is in the views original_….
CREATE OR REPLACE PROCEDURE `{dataset}.build_outliers`(
  p__from_date STRING,
  p__to_date STRING,
  p__n INT64,
  p__force BOOL
)
OPTIONS (
  strict_mode = FALSE,
  description = 'Builds prescribing outliers for every entity type (openpath {fingerprint})'
)
BEGIN
  CALL `{dataset}.build_outliers_for`(p__from_date, p__to_date, p__n, p__force, [{entities}]);
END;
