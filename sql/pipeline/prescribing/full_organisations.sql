-- The organisations of one type, {entity}, that have children. The reference table takes precedence over
-- monthly files.
CREATE TABLE full_{entity} AS
SELECT code, coalesce(r.name, t.name, code) AS name{parents}
FROM (SELECT DISTINCT {entity}_code AS code FROM full_{child} WHERE {entity}_code IS NOT NULL)
LEFT JOIN named_{entity} t USING (code)
LEFT JOIN ref_{entity} r USING (code);
