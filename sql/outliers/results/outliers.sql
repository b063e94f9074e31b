SELECT entity_ix, high, chemical_ix, chemical_items, subpara_items, dense_rank
FROM {entity}_outlier
WHERE entity_ix IN (SELECT unnest($entities))
ORDER BY entity_ix, high DESC, place;
