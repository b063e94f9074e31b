SELECT chemical_ix, chemical_items, subpara_items, rank_high, rank_low
FROM {entity}_row
WHERE entity_ix = $entity
ORDER BY chemical_ix;
