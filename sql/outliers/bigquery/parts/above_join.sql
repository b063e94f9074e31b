LEFT JOIN `{source}.{table}` AS {entity} ON {entity}.code = {child}.{entity}_id
