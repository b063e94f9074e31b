-- How many organisations the build compared, if it kept what stands out among them.
SELECT comparisons FROM stand_outs WHERE kind = $kind
