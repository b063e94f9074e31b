-- The store has no names of chapters, sections, paragraphs and products, so their codes stand for them.
SELECT
  left(d.bnf_code, 2) AS chapter_code,
  NULL::VARCHAR AS chapter,
  left(d.bnf_code, 4) AS section_code,
  NULL::VARCHAR AS section,
  left(d.bnf_code, 6) AS para_code,
  NULL::VARCHAR AS para,
  s.code AS subpara_code,
  s.name AS subpara,
  c.code AS chemical_code,
  c.name AS chemical,
  left(d.bnf_code, 11) AS product_code,
  NULL::VARCHAR AS product,
  d.bnf_code AS presentation_code,
  d.bnf_name AS presentation
FROM presentation d
JOIN chemical c USING (chemical_ix)
JOIN subpara s USING (subpara_ix)
ORDER BY d.bnf_code
