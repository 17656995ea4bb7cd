-- The on-time share of every province beside that of the same period a year before, out of the Parquet files that
-- `chitieu export tables/ --to parquet -o parquet/` writes. Run where parquet/ lies:  duckdb < on_time.sql
--
-- Only what counts and what nobody doubts is compared, and only inside one body, area and regime.
SELECT
    now.area_id,
    now.area,
    now.period,
    now.value AS on_time,
    before.value AS year_before,
    now.value - before.value AS change
FROM 'parquet/series.parquet' AS now
LEFT JOIN 'parquet/series.parquet' AS before
    ON  before.org = now.org
    AND before.area_id = now.area_id
    AND before.regime = now.regime
    AND before.code = now.code
    AND before.member IS NOT DISTINCT FROM now.member
    AND before.status = 'ok'
    AND before.period = CAST(CAST(now.period[1:4] AS INTEGER) - 1 AS VARCHAR) || now.period[5:]
WHERE now.code = 'BM3.3.1' AND now.status = 'ok'
ORDER BY now.area_id, now.period;
