-- Every practice that occurs in the items or in practices.csv, which takes precedence over monthly files.
CREATE TABLE full_practice AS
SELECT
  code,
  coalesce(r.name, t.name, code) AS name,
  r.setting,
  r.status_code,
  r.code IS NOT NULL AS listed{parents}
FROM named_practice t
FULL JOIN ref_practice r USING (code);
