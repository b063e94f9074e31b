SELECT {entity}.code, {entity}.name{parent_codes}
FROM {entity}
{parent_joins}
ORDER BY {entity}.code
