BEGIN
      -- Dropped in the order in which they are made. The first that is missing raises an error, and no later
      -- one exists.
      DROP TABLE t__hierarchy;
      DROP TABLE t__prescribed;
      DROP TABLE t__sums;
      DROP TABLE t__names;
{dropped}
    EXCEPTION WHEN ERROR THEN
    END;
