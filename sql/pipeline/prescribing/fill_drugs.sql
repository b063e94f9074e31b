-- The BNF's subparagraphs, chemicals and presentations that occur, with the names of bnf.csv or else their latest.
INSERT INTO store.subpara
SELECT row_number() OVER (ORDER BY code) - 1, code, coalesce(r.name, code)
FROM (SELECT DISTINCT left(code, 7) AS code FROM named_presentation)
LEFT JOIN ref_bnf r USING (code)
ORDER BY code;

INSERT INTO store.chemical
SELECT
  row_number() OVER (ORDER BY t.code) - 1, t.code, coalesce(r.name, t.name, t.code), s.subpara_ix
FROM named_chemical t
JOIN store.subpara s ON s.code = left(t.code, 7)
LEFT JOIN ref_bnf r ON r.code = t.code
ORDER BY t.code;

INSERT INTO store.presentation
SELECT
  row_number() OVER (ORDER BY t.code) - 1, t.code, coalesce(r.name, t.name, t.code), c.chemical_ix
FROM named_presentation t
JOIN store.chemical c ON c.code = left(t.code, 9)
LEFT JOIN ref_bnf r ON r.code = t.code
ORDER BY t.code;
