,
  NULLIF({child}.{entity}_id, '') AS {entity},
  COALESCE({entity}.name, NULLIF({child}.{entity}_id, '')) AS {entity}_name