SELECT r.entity_ix, r.chemical_ix, r.chemical_items, r.subpara_items
FROM {entity}_row r
JOIN {entity}_chemical d USING (chemical_ix)
WHERE r.entity_ix IN (SELECT unnest($entities)) AND d.too_few = 1 AND r.chemical_items > 0
ORDER BY r.chemical_items DESC, r.chemical_ix;
