SELECT a, "b" AS [c], `d` FROM t /* x */ WHERE e = 'it''s' -- end
ORDER BY a LIMIT 1;