SELECT entity_ix, high, presentation_ix, items
FROM {entity}_item
WHERE entity_ix IN (SELECT unnest($entities))
ORDER BY items DESC, presentation_ix;
