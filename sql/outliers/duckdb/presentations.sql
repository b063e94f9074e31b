-- The presentations of BNF chapters 17 and below, which have the first numbers.
SELECT p.presentation_ix, p.bnf_code, p.bnf_name, p.chemical_ix, c.subpara_ix
FROM presentation p
JOIN chemical c USING (chemical_ix)
WHERE left(p.bnf_code, 2) <= '17'
ORDER BY p.presentation_ix;
