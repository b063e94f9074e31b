BEGIN
      -- In the order in which they are made: the first one that is not there ends it, and none follows.
      DROP TABLE t__hierarchy;
      DROP TABLE t__prescribed;
      DROP TABLE t__sums;
      DROP TABLE t__names;
{dropped}
    EXCEPTION WHEN ERROR THEN
    END;
