      IF '{entity}' IN UNNEST(v__entities) THEN
        DROP TABLE t__{entity}_ratios;
        DROP TABLE t__{entity}_distributions;
        DROP TABLE t__{entity}_scores;
      END IF;
