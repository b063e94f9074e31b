SELECT entity_ix, chemical_ix, chemical_items, subpara_items, rank_high, rank_low
FROM {entity}_row
WHERE chemical_ix IN (SELECT unnest($chemicals))
ORDER BY entity_ix;
